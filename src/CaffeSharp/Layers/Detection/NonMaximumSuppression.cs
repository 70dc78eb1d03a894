namespace CaffeSharp.Layers;

/// <summary>Takes boxes by falling score and leaves out every one that overlaps one already taken too much.</summary>
/// <param name="Threshold">The overlap from which a box is left out.</param>
/// <param name="IsInclusive">Whether an overlap of just the threshold is too much.</param>
/// <param name="Edge">What <see cref="Box.Overlap"/> says of edges.</param>
/// <param name="Eta">While the threshold is above 0.5, what it is multiplied by after every box taken.</param>
internal readonly record struct NonMaximumSuppression(double Threshold, bool IsInclusive, float Edge = 0, float Eta = 1)
{
    /// <summary>
    /// More comparisons than any detector in use needs, and still less than a minute of them: beyond, a text asks for
    /// every box to be compared with every other of millions.
    /// </summary>
    private const long MostComparisons = 1L << 35;

    private const double LeastDecayed = 0.5;

    /// <summary>Whether an overlap is a part of the smaller box, not of both together; see <see cref="Box.Overlap"/>.</summary>
    public bool OfSmaller { get; init; }

    /// <summary>Moves the candidates that are taken to the front and tells how many they are.</summary>
    /// <param name="boxes">All boxes.</param>
    /// <param name="candidates">The indices of those to choose from, by falling score.</param>
    /// <param name="most">When to stop.</param>
    /// <param name="comparisons">Comparisons made so far in this forward; counted on.</param>
    /// <exception cref="LayerException">So many boxes that comparing them would take minutes.</exception>
    public int Take(ReadOnlySpan<Box> boxes, Span<int> candidates, int most, ref long comparisons)
    {
        double threshold = Threshold;
        int taken = 0;
        foreach (int candidate in candidates)
        {
            if (taken == most)
                break;
            comparisons += taken;
            if (comparisons > MostComparisons)
                throw new LayerException($"has {candidates.Length} boxes to compare with one another, too many; let fewer through by a higher threshold of confidence or a top_k");
            if (IsTooNear(boxes, candidates[..taken], boxes[candidate], threshold))
                continue;
            candidates[taken++] = candidate;
            if (Eta < 1 && threshold > LeastDecayed)
                threshold = (float)(threshold * Eta);
        }
        return taken;
    }

    private bool IsTooNear(ReadOnlySpan<Box> boxes, ReadOnlySpan<int> taken, Box box, double threshold)
    {
        foreach (int other in taken)
        {
            float overlap = box.Overlap(boxes[other], Edge, OfSmaller);
            // Areas that vanish in a float give 0 / 0. SSD keeps a box while overlap <= threshold, so it leaves that one out; the
            // others leave a box out when overlap >= threshold, so they keep it.
            if (IsInclusive ? overlap >= threshold : !(overlap <= threshold))
                return true;
        }
        return false;
    }
}
