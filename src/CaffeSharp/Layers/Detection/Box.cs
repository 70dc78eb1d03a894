namespace CaffeSharp.Layers;

/// <summary>A rectangle by its edges, in pixels or parts of an image.</summary>
internal readonly record struct Box(float Left, float Top, float Right, float Bottom)
{
    /// <summary>The rectangle around a middle. The half is taken in double, as Caffe's constant 2. has it.</summary>
    public static Box Around(float x, float y, float width, float height) => new(
        (float)(x - (width / 2.0)), (float)(y - (height / 2.0)), (float)(x + (width / 2.0)), (float)(y + (height / 2.0)));

    /// <summary>The area that two boxes share, over the area that they cover together; 0 when they share none.</summary>
    /// <param name="other">The other box.</param>
    /// <param name="edge">How long an edge from a place to itself is: 1 where edges are pixels that belong to the box, else 0.</param>
    /// <param name="ofSmaller">Whether the shared area is set against that of the smaller box.</param>
    public float Overlap(Box other, float edge, bool ofSmaller = false)
    {
        float width = Math.Min(Right, other.Right) - Math.Max(Left, other.Left) + edge;
        float height = Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top) + edge;
        if (!(width > 0 && height > 0))
            return 0;
        float common = width * height;
        float own = Area(edge), others = other.Area(edge);
        return common / (ofSmaller ? Math.Min(own, others) : own + others - common);
    }

    private float Area(float edge) => (Right - Left + edge) * (Bottom - Top + edge);
}
