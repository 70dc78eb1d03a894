using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Every plane smaller, corners on corners, each number a weighted mean of those around it that are numbers. FlowNet 2's layer.</summary>
/// <remarks>
/// Bottom <c>[N, C, H, W]</c>; top <c>[N, C, out, out]</c> of the size in the text or, where it gives none, that of a second bottom. Weights
/// fall in a straight line to 0 at s = (W − 1) / (out − 1) columns away, and the same for rows. NaN comes out where those that are NaN have
/// more than half the weight of the others. At the same size the numbers stay as they are.
/// </remarks>
internal sealed record Downsample : ResizeLayer
{
    private const double MostMissing = 0.5;

    /// <summary>Makes the layer from its text.</summary>
    public static Downsample Parse(LayerSetup setup)
    {
        DownsampleParameter text = setup.Text.DownsampleParam ?? new();
        return new Downsample { Fixed = setup.Bottoms.Count > 1 ? null : (Positive("top_height", text.TopHeight), Positive("top_width", text.TopWidth)) };
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape;
        if (top == bottom)
        {
            run.Input.CopyTo(run.Output);
            return;
        }
        float across = (float)(bottom[3] - 1) / (top[3] - 1), down = (float)(bottom[2] - 1) / (top[2] - 1);
        int plane = bottom.Count(2), outPlane = top.Count(2);
        for (int i = 0; i < run.Output.Length; i++)
        {
            int place = i % outPlane;
            run.Output[i] = Around(run.Input.Slice(i / outPlane * plane, plane), bottom, place % top[3] * across, across, place / top[3] * down, down);
        }
    }

    /// <inheritdoc/>
    protected override void RequireResizable(Shape bottom, Shape top)
    {
        if (top != bottom && (top[2] < 2 || top[3] < 2 || bottom[2] < 2 || bottom[3] < 2))
            throw new LayerException($"cannot make {top} of its bottom {bottom}: corners on corners need two rows and two columns on both sides");
    }

    /// <summary>How much every row or column of the bottom counts for every one of the top, <c>[out, size]</c>, where all are numbers.</summary>
    internal static float[] Shares(Shape bottom, Shape top, int axis)
    {
        float step = (float)(bottom[axis] - 1) / (top[axis] - 1);
        return AxisShares.Of(top[axis], bottom[axis], (to, from) => Math.Max(0, 1 - (Math.Abs((double)from - (to * step)) / step)));
    }

    private static float Around(ReadOnlySpan<float> plane, Shape bottom, float x, float across, float y, float down)
    {
        var (left, right) = Reach(x, across, bottom[3]);
        var (upper, lower) = Reach(y, down, bottom[2]);
        double sum = 0, weights = 0, missing = 0;
        for (int h = upper; h <= lower; h++)
        {
            for (int w = left; w <= right; w++)
            {
                double weight = Math.Max(0, 1 - (Math.Abs((double)w - x) / across)) * Math.Max(0, 1 - (Math.Abs((double)h - y) / down));
                float value = plane[(h * bottom[3]) + w];
                if (float.IsNaN(value))
                {
                    missing += weight;
                    continue;
                }
                sum += weight * value;
                weights += weight;
            }
        }
        return missing / weights > MostMissing ? float.NaN : (float)(sum / weights);
    }

    private static (int From, int To) Reach(float at, float step, int size)
    {
        int middle = (int)MathF.Round(at, MidpointRounding.AwayFromZero), radius = (int)MathF.Ceiling(step);
        return (Math.Max(0, middle - radius), Math.Min(size - 1, middle + radius));
    }
}
