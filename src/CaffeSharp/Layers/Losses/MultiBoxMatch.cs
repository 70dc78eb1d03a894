namespace CaffeSharp.Layers;

/// <summary>Which prior box belongs to which object, as SSD trains: each object takes the box that overlaps it most, best pairs first, and then every free box the object that it overlaps enough.</summary>
/// <param name="Threshold">What the overlap of a further box must reach.</param>
/// <param name="TakesFurther">Whether there are further boxes.</param>
/// <param name="IgnoresOutside">Whether boxes that reach out of the image take no part, not even as background.</param>
internal readonly record struct MultiBoxMatch(float Threshold, bool TakesFurther, bool IgnoresOutside)
{
    /// <summary>A box that belongs to no object.</summary>
    public const int Free = -1;

    /// <summary>A box that takes no part.</summary>
    public const int Ignored = -2;

    private const float LeastOverlap = 1e-6f;

    /// <summary>Finds the object of every box, and tells how many have one.</summary>
    /// <param name="boxes">The boxes.</param>
    /// <param name="objects">The objects of one image.</param>
    /// <param name="matches">The object of every box, or <see cref="Free"/> or <see cref="Ignored"/>.</param>
    /// <param name="overlaps">How much every box overlaps the object that it overlaps most.</param>
    /// <param name="boxOf">Memory: the box of every object.</param>
    public int Match(ReadOnlySpan<Box> boxes, ReadOnlySpan<Box> objects, Span<int> matches, Span<float> overlaps, Span<int> boxOf)
    {
        boxOf.Fill(Free);
        for (int i = 0; i < boxes.Length; i++)
        {
            Box box = boxes[i];
            matches[i] = IgnoresOutside && (box.Left < 0 || box.Top < 0 || box.Right > 1 || box.Bottom > 1) ? Ignored : Free;
            overlaps[i] = 0;
            for (int j = 0; j < objects.Length && matches[i] == Free; j++)
                overlaps[i] = Math.Max(overlaps[i], Counted(box, objects[j]));
        }
        int matched = 0;
        while (matched < objects.Length && TakeBestPair(boxes, objects, matches, boxOf))
            matched++;
        for (int i = 0; TakesFurther && i < boxes.Length; i++)
        {
            if (matches[i] != Free)
                continue;
            float best = -1;
            for (int j = 0; j < objects.Length; j++)
            {
                float overlap = Counted(boxes[i], objects[j]);
                if (overlap > 0 && overlap >= Threshold && overlap > best)
                    (best, matches[i]) = (overlap, j);
            }
            matched += matches[i] == Free ? 0 : 1;
        }
        return matched;
    }

    private static bool TakeBestPair(ReadOnlySpan<Box> boxes, ReadOnlySpan<Box> objects, Span<int> matches, Span<int> boxOf)
    {
        float best = 0;
        int box = -1, thing = -1;
        for (int i = 0; i < boxes.Length; i++)
        {
            for (int j = 0; j < objects.Length && matches[i] == Free; j++)
            {
                float overlap = boxOf[j] != Free ? 0 : Counted(boxes[i], objects[j]);
                if (overlap > best)
                    (best, box, thing) = (overlap, i, j);
            }
        }
        if (box >= 0)
            (matches[box], boxOf[thing]) = (thing, box);
        return box >= 0;
    }

    private static float Counted(Box box, Box thing)
    {
        float overlap = box.Overlap(thing, 0);
        return overlap > LeastOverlap ? overlap : 0;
    }
}
