using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The largest number of every bin of every region, 0 where a bin is empty. Fast R-CNN's layer.</summary>
/// <remarks>
/// A region's corners times the scale are rounded, halves away from 0, and both belong to it; it is at least 1 long. Bin i
/// of n covers floor(i · size / n) to ceil((i + 1) · size / n), clipped to the map, so that bins of small regions overlap. Bins that
/// cover the same as their neighbour are not searched again: a region costs what it reads and writes, however fine the grid.
/// </remarks>
internal sealed record ROIPooling : RoiLayer
{
    // What no bin covers.
    private static readonly (int, int) None = (-1, -1);

    /// <summary>Makes the layer from its text.</summary>
    public static ROIPooling Parse(LayerSetup setup)
    {
        ROIPoolingParameter text = setup.Text.RoiPoolingParam ?? new();
        return new ROIPooling
        {
            PooledHeight = Positive("pooled_h", text.PooledH),
            PooledWidth = Positive("pooled_w", text.PooledW),
            SpatialScale = text.SpatialScale,
        };
    }

    /// <inheritdoc/>
    protected override int Channels(Shape bottom) => bottom[1];

    /// <inheritdoc/>
    protected override void Pool(ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, Span<float> y, Span<float> scratch)
    {
        int height = bottom[2], width = bottom[3], next = 0;
        Bins columns = new(region[0] * SpatialScale, region[2] * SpatialScale, PooledWidth, width);
        Bins rows = new(region[1] * SpatialScale, region[3] * SpatialScale, PooledHeight, height);
        for (int c = 0; c < bottom[1]; c++)
        {
            ReadOnlySpan<float> plane = x.Slice(c * height * width, height * width);
            (int, int) above = None;
            for (int i = 0; i < PooledHeight; i++)
            {
                var (top, below) = rows.Of(i);
                bool isAgain = (top, below) == above;
                above = (top, below);
                if (isAgain)
                {
                    y.Slice(next - PooledWidth, PooledWidth).CopyTo(y[next..]);
                    next += PooledWidth;
                    continue;
                }
                (int, int) before = None;
                for (int j = 0; j < PooledWidth; j++)
                {
                    var (left, right) = columns.Of(j);
                    bool isSame = (left, right) == before;
                    before = (left, right);
                    if (isSame)
                    {
                        y[next] = y[next - 1];
                        next++;
                        continue;
                    }
                    float best = below > top && right > left ? -float.MaxValue : 0;
                    for (int h = top; h < below; h++)
                    {
                        for (int w = left; w < right; w++)
                            best = plane[(h * width) + w] > best ? plane[(h * width) + w] : best;
                    }
                    y[next++] = best;
                }
            }
        }
    }

    /// <summary>The bins along one axis.</summary>
    private readonly struct Bins(float start, float end, int count, int limit)
    {
        private readonly long _start = (int)Round(start);
        private readonly float _size = (float)Math.Max((long)(int)Round(end) - (int)Round(start) + 1, 1) / count;

        /// <summary>From where to where a bin goes.</summary>
        public (int From, int To) Of(int bin) => (Inside((int)MathF.Floor(bin * _size)), Inside((int)MathF.Ceiling((bin + 1) * _size)));

        private int Inside(int place) => (int)Math.Clamp(place + _start, 0, limit);
    }
}
