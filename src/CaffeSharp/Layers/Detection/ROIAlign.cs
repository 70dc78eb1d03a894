using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// The average over samples of every bin of every region, linear between the four nearest numbers and without any
/// rounding of the region.
/// </summary>
/// <remarks>
/// A region's corners are scaled; it is at least 1 long. Bins are of equal size, clipped to the map; one of size s takes
/// ceil(s) samples along an axis, in the middles of as many equal parts. Between the last number and the edge the last
/// number counts. An empty bin gives 0. ncnn's first form, whose settings these are.
/// </remarks>
internal sealed record ROIAlign : RoiLayer
{
    /// <summary>Makes the layer from its text.</summary>
    public static ROIAlign Parse(LayerSetup setup)
    {
        ROIAlignParameter text = setup.Text.RoiAlignParam ?? new();
        return new ROIAlign
        {
            PooledHeight = Positive("pooled_h", text.PooledH),
            PooledWidth = Positive("pooled_w", text.PooledW),
            SpatialScale = text.SpatialScale,
        };
    }

    /// <inheritdoc/>
    protected override int Channels(Shape bottom) => bottom[1];

    /// <inheritdoc/>
    protected override void Pool(ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, Span<float> y)
    {
        int height = bottom[2], width = bottom[3], next = 0;
        float x1 = region[0] * SpatialScale, columnSize = Math.Max((region[2] * SpatialScale) - x1, 1) / PooledWidth;
        float y1 = region[1] * SpatialScale, rowSize = Math.Max((region[3] * SpatialScale) - y1, 1) / PooledHeight;
        for (int c = 0; c < bottom[1]; c++)
        {
            ReadOnlySpan<float> plane = x.Slice(c * height * width, height * width);
            for (int i = 0; i < PooledHeight; i++)
            {
                var rows = Samples.Of(i, y1, rowSize, height);
                for (int j = 0; j < PooledWidth; j++)
                    y[next++] = Average(plane, width, rows, Samples.Of(j, x1, columnSize, width));
            }
        }
    }

    private static float Average(ReadOnlySpan<float> plane, int width, Samples rows, Samples columns)
    {
        double sum = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            var (h, below, down) = rows.At(i);
            for (int j = 0; j < columns.Count; j++)
            {
                var (w, beside, right) = columns.At(j);
                float upper = ((1 - right) * plane[(h * width) + w]) + (right * plane[(h * width) + beside]);
                float lower = ((1 - right) * plane[(below * width) + w]) + (right * plane[(below * width) + beside]);
                sum += ((1 - down) * upper) + (down * lower);
            }
        }
        return rows.Count > 0 && columns.Count > 0 ? (float)(sum / ((double)rows.Count * columns.Count)) : 0;
    }

    /// <summary>Where the samples of a bin lie along one axis.</summary>
    private readonly record struct Samples(float Start, float Step, int Count, int Size)
    {
        public static Samples Of(int bin, float start, float size, int limit)
        {
            float from = Math.Clamp(start + (bin * size), 0, limit), to = Math.Clamp(start + ((bin + 1) * size), 0, limit);
            return to > from ? new(from, (to - from) / MathF.Ceiling(to - from), (int)MathF.Ceiling(to - from), limit) : default;
        }

        /// <summary>The numbers before and behind a sample, and how much of the second counts.</summary>
        public (int Index, int Next, float Share) At(int sample)
        {
            float at = Start + ((sample + 0.5f) * Step);
            int index = Math.Min((int)at, Size - 1);
            return index == Size - 1 ? (index, index, 0) : (index, index + 1, at - index);
        }
    }
}
