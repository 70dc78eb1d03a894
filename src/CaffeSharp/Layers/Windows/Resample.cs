using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Every plane at another size: by the nearest number, or by a linear or cubic kernel, widened where the plane shrinks. FlowNet 2's layer.</summary>
/// <remarks>
/// Bottom <c>[N, C, H, W]</c>, top <c>[N, C, out, out]</c> of the size in the text or, where it gives none, that of a second bottom. Column x
/// lies at x · fx + fy / 2 − 0.5 of the bottom, fx = W / out and fy the same of the rows, and row y at y · fy + fx / 2 − 0.5: the halves are
/// exchanged in the fork, which shows only where the two factors differ. The weights of a kernel are divided by their sum.
/// </remarks>
internal sealed record Resample : ResizeLayer
{
    private const float CubicSlope = -0.5f;

    /// <summary>How numbers in between are found.</summary>
    public ResampleParameter.Types.ResampleType Type { get; init; } = ResampleParameter.Types.ResampleType.Linear;

    /// <summary>Whether kernels grow as the plane shrinks.</summary>
    public bool IsAntialiased { get; init; } = true;

    /// <summary>Makes the layer from its text.</summary>
    public static Resample Parse(LayerSetup setup)
    {
        ResampleParameter text = setup.Text.ResampleParam ?? new();
        if (text.Type == ResampleParameter.Types.ResampleType.Area)
            throw new LayerException("has type AREA, which its fork does not compute; NEAREST, LINEAR and CUBIC are possible");
        return new Resample
        {
            Type = text.Type,
            IsAntialiased = text.Antialias,
            Fixed = setup.Bottoms.Count > 1 ? null : (Positive("height", text.Height), Positive("width", text.Width)),
        };
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape;
        var (columns, rows) = Axes(bottom, top);
        int plane = bottom.Count(2), outPlane = top.Count(2);
        for (int i = 0; i < outPlane; i++)
        {
            float x = columns.At(i % top[3]), y = rows.At(i / top[3]);
            for (int p = 0; p < bottom.Count(0, 2); p++)
            {
                ReadOnlySpan<float> from = run.Input.Slice(p * plane, plane);
                run.Output[(p * outPlane) + i] = Type == ResampleParameter.Types.ResampleType.Nearest
                    ? from[Nearest(x, y, bottom)] : Weighted(from, columns, x, rows, y, bottom[3]);
            }
        }
    }

    /// <inheritdoc/>
    protected override void RequireResizable(Shape bottom, Shape top)
    {
        if (top[2] == 0 || top[3] == 0 || bottom[2] == 0 || bottom[3] == 0)
            throw new LayerException($"cannot make {top[2]}x{top[3]} of its bottom {bottom}");
    }

    /// <summary>How much every row or column of the bottom counts for every one of the top, <c>[out, size]</c>, with a linear or cubic kernel.</summary>
    internal float[] Shares(Shape bottom, Shape top, int axis)
    {
        var (columns, rows) = Axes(bottom, top);
        Axis along = axis == 3 ? columns : rows;
        return AxisShares.Of(top[axis], bottom[axis], (to, from) =>
        {
            float at = along.At(to);
            var (first, last) = along.Reach(at);
            return from < first || from > last ? 0 : along.Weight(at - from);
        });
    }

    /// <summary>Where in a plane the nearest number stands for every place of the top, row by row.</summary>
    internal int[] Nearest(Shape bottom, Shape top)
    {
        var (columns, rows) = Axes(bottom, top);
        return [.. Enumerable.Range(0, top.Count(2)).Select(i => Nearest(columns.At(i % top[3]), rows.At(i / top[3]), bottom))];
    }

    private (Axis Columns, Axis Rows) Axes(Shape bottom, Shape top)
    {
        float across = (float)bottom[3] / top[3], down = (float)bottom[2] / top[2];
        bool shrinks = IsAntialiased && (across > 1 || down > 1);
        return (new Axis(bottom[3], across, down, shrinks, Type), new Axis(bottom[2], down, across, shrinks, Type));
    }

    private static int Nearest(float x, float y, Shape bottom)
    {
        long at = ((long)Axis.Round(y) * bottom[3]) + Axis.Round(x);
        return at >= 0 && at < bottom.Count(2)
            ? (int)at
            : throw new LayerException($"looks for row {y} and column {x} of its bottom {bottom}, which its fork reads outside the plane; scale both axes alike");
    }

    private static float Weighted(ReadOnlySpan<float> plane, Axis columns, float x, Axis rows, float y, int width)
    {
        var (left, right) = columns.Reach(x);
        var (upper, lower) = rows.Reach(y);
        double sum = 0, weights = 0;
        for (int h = upper; h <= lower; h++)
        {
            float down = rows.Weight(y - h);
            for (int w = left; down != 0 && w <= right; w++)
            {
                double weight = down * (double)columns.Weight(x - w);
                sum += weight * plane[(h * width) + w];
                weights += weight;
            }
        }
        return weights == 0 ? 0 : (float)(sum / weights);
    }

    /// <summary>One axis: its size, how far places of the top lie apart on it, and the same of the other axis.</summary>
    private readonly record struct Axis(int Size, float Factor, float Other, bool Shrinks, ResampleParameter.Types.ResampleType Type)
    {
        public static int Round(float x) => (int)MathF.Round(x, MidpointRounding.AwayFromZero);

        public float At(int place) => (place * Factor) + (Other / 2) - 0.5f;

        public (int From, int To) Reach(float at)
        {
            int kernel = Type == ResampleParameter.Types.ResampleType.Cubic ? 4 : 2, middle = Round(at);
            int radius = Factor < 1 ? 2 : (int)Math.Min(Size, MathF.Ceiling(kernel / Slimness));
            return (Math.Max(0, middle - radius), (int)Math.Min(Size - 1, (long)middle + radius));
        }

        public float Weight(float distance)
        {
            float t = Math.Abs(distance * Slimness);
            float kernel = Type == ResampleParameter.Types.ResampleType.Cubic ? Cubic(t) : Math.Max(0, 1 - t);
            return Slimness * kernel;
        }

        private float Slimness => Shrinks ? 1 / Factor : 1;

        private static float Cubic(float t) => t switch
        {
            <= 1 => ((((CubicSlope + 2) * t) - (CubicSlope + 3)) * t * t) + 1,
            < 2 => CubicSlope * ((((t - 5) * t) + 8) * t - 4),
            _ => 0,
        };
    }
}
