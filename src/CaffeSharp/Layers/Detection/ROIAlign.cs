using System.Runtime.InteropServices;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
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

    /// <summary>A number of double precision for every place along the longer axis.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) =>
        MemorySize.Of((long)sizeof(double) / sizeof(float) * Math.Max(bottoms[0][2], bottoms[0][3]));

    /// <inheritdoc/>
    protected override void Pool(ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, Span<float> y, Span<float> scratch)
    {
        int height = bottom[2], width = bottom[3], grid = PooledHeight * PooledWidth;
        var rows = new AlignedBins(region[1] * SpatialScale, region[3] * SpatialScale, PooledHeight, height) { Step = width, BinStep = PooledWidth };
        var columns = new AlignedBins(region[0] * SpatialScale, region[2] * SpatialScale, PooledWidth, width) { Step = 1, BinStep = 1 };
        // The sums of one axis' bins are kept along the other, so that none is made for every bin of that one. What is left of a long
        // axis times many bins is least in one of the two orders, and never more than is read and written.
        bool rowsFirst = (long)PooledHeight * columns.Places <= (long)PooledWidth * rows.Places;
        Span<double> sums = MemoryMarshal.Cast<float, double>(scratch);
        for (int c = 0; c < bottom[1]; c++)
        {
            ReadOnlySpan<float> plane = x.Slice(c * height * width, height * width);
            Span<float> averages = y.Slice(c * grid, grid);
            if (rowsFirst)
                Pool(plane, rows, columns, sums, averages);
            else
                Pool(plane, columns, rows, sums, averages);
        }
    }

    private static void Pool(ReadOnlySpan<float> plane, in AlignedBins first, in AlignedBins second, Span<double> sums, Span<float> y)
    {
        for (int i = 0; i < first.Count; i++)
        {
            AlignedSamples across = first.Samples(i);
            for (int place = second.From; place < second.To && across.Count > 0; place++)
                sums[place] = across.Sum(plane[(place * second.Step)..], first.Step);
            for (int j = 0; j < second.Count; j++)
            {
                AlignedSamples along = second.Samples(j);
                double samples = (double)across.Count * along.Count;
                y[(i * first.BinStep) + (j * second.BinStep)] = samples > 0 ? (float)(along.Sum<double>(sums, 1) / samples) : 0;
            }
        }
    }
}
