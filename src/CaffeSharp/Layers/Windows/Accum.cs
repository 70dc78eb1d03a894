using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Its bottoms at one size, channels behind channels, linear between the four nearest numbers, corners on corners. FlowNet 2's layer.</summary>
/// <remarks>
/// Bottoms <c>[N, Cᵢ, Hᵢ, Wᵢ]</c>, top <c>[N, Σ Cᵢ, H, W]</c>. With <c>have_reference</c> the last bottom gives the size and nothing else. Otherwise
/// it is the largest of the bottoms, or what the text says where that is larger on both axes: a size, or multiples of a number.
/// </remarks>
internal sealed record Accum : Layer
{
    /// <summary>Whether the last bottom is there for its size.</summary>
    public bool HasReference { get; init; }

    /// <summary>The size of the text, 0 for none.</summary>
    public (int Height, int Width) Least { get; init; }

    /// <summary>What both axes must be multiples of, 0 for nothing.</summary>
    public int Divisor { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Accum Parse(LayerSetup setup)
    {
        AccumParameter text = setup.Text.AccumParam ?? new();
        if (text.SizeDivisibleBy > 0 && (text.TopHeight > 0 || text.TopWidth > 0))
            throw new LayerException("has size_divisible_by beside top_height or top_width; give one of them");
        return new Accum { HasReference = text.HaveReference, Least = (Bounded(text.TopHeight), Bounded(text.TopWidth)), Divisor = Bounded(text.SizeDivisibleBy) };

        static int Bounded(uint size) => size <= int.MaxValue ? (int)size : throw new LayerException($"has a size of {size}, more than a blob can hold");
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, HasReference ? 2 : 1, int.MaxValue);
        foreach (Shape bottom in bottoms)
        {
            RequireImages(bottom);
            if (bottom[0] != bottoms[0][0] || bottom[2] == 0 || bottom[3] == 0)
                throw new LayerException($"takes bottoms of as many images with pixels, not {bottoms[0]} and {bottom}");
        }
        var (height, width) = HasReference ? (bottoms[^1][2], bottoms[^1][3]) : Size(bottoms.Max(bottom => bottom[2]), bottoms.Max(bottom => bottom[3]));
        long channels = bottoms.Take(Joined(bottoms.Count)).Sum(bottom => (long)bottom[1]);
        return [[bottoms[0][0], CheckedSize("channels", channels), height, width]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape top = run.Tops[0].Shape;
        int plane = top.Count(2), first = 0;
        for (int i = 0; i < Joined(run.Bottoms.Length); i++)
        {
            Shape bottom = run.Bottoms[i].Shape;
            int size = bottom.Count(2);
            for (int p = 0; p < bottom.Count(0, 2); p++)
            {
                int at = ((p / bottom[1] * top[1]) + first + (p % bottom[1])) * plane;
                Interp.Plane(run.Bottoms[i].Span.Slice(p * size, size), bottom[2], bottom[3], bottom[3], run.Output.Slice(at, plane), top);
            }
            first += bottom[1];
        }
    }

    private int Joined(int bottoms) => HasReference ? bottoms - 1 : bottoms;

    private (int Height, int Width) Size(int height, int width)
    {
        var (leastHeight, leastWidth) = Divisor > 0 ? (Multiple(height), Multiple(width)) : Least;
        return leastHeight > height && leastWidth > width ? (leastHeight, leastWidth) : (height, width);

        int Multiple(int size) => CheckedSize("an axis", ((long)size + Divisor - 1) / Divisor * Divisor);
    }
}
