using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// The average of every bin of every region, where each bin of a grid of g x g looks at channels of its own: R-FCN's
/// position-sensitive pooling.
/// </summary>
/// <remarks>
/// Bin (i, j) of channel c averages channel (c · g + i) · g + j of a bottom <c>[N, channels · g², H, W]</c>. A region's corners are
/// rounded in pixels, halves away from 0, the far one plus 1, and then scaled; it is at least 0.1 long. A bin goes from
/// the floor of its start to the ceiling of its end, clipped to the map; an empty one gives 0.
/// </remarks>
internal sealed record PSROIPooling : RoiLayer
{
    private const float LeastSize = 0.1f;

    /// <summary>The channels of the top.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static PSROIPooling Parse(LayerSetup setup)
    {
        PSROIPoolingParameter text = setup.Text.PsroiPoolingParam ?? new();
        int group = Positive("group_size", (uint)Math.Max(text.GroupSize, 0));
        return new PSROIPooling
        {
            PooledHeight = group,
            PooledWidth = group,
            SpatialScale = text.SpatialScale,
            OutputChannels = Positive("output_dim", (uint)Math.Max(text.OutputDim, 0)),
        };
    }

    /// <inheritdoc/>
    protected override int Channels(Shape bottom) => OfBins(bottom, OutputChannels);

    /// <inheritdoc/>
    protected override void Pool(ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, Span<float> y)
    {
        int height = bottom[2], width = bottom[3];
        float x1 = Round(region[0]) * SpatialScale, x2 = (Round(region[2]) + 1) * SpatialScale;
        float y1 = Round(region[1]) * SpatialScale, y2 = (Round(region[3]) + 1) * SpatialScale;
        float rowSize = Math.Max(y2 - y1, LeastSize) / PooledHeight, columnSize = Math.Max(x2 - x1, LeastSize) / PooledWidth;
        // The channel that a bin looks at is its own place in the grid of all channels.
        for (int bin = 0; bin < y.Length; bin++)
        {
            var (top, below) = Bin(bin / PooledWidth % PooledHeight, rowSize, y1, height);
            var (left, right) = Bin(bin % PooledWidth, columnSize, x1, width);
            ReadOnlySpan<float> plane = x.Slice(bin * height * width, height * width);
            double sum = 0;
            for (int h = top; h < below; h++)
            {
                for (int w = left; w < right; w++)
                    sum += plane[(h * width) + w];
            }
            y[bin] = below > top && right > left ? (float)sum / ((below - top) * (right - left)) : 0;
        }
    }

    private static (int From, int To) Bin(int bin, float size, float start, int limit) => (
        Math.Clamp((int)MathF.Floor((bin * size) + start), 0, limit),
        Math.Clamp((int)MathF.Ceiling(((bin + 1) * size) + start), 0, limit));
}
