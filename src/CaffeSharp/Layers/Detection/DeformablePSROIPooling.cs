using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// <see cref="PSROIPooling"/> whose bins are averages over samples, and may be moved by a third bottom.
/// </summary>
/// <remarks>
/// <para>Bin (i, j) of channel c averages s · s samples of channel (c · g + i) · g + j of a bottom <c>[N, channels · g², H, W]</c>, which start at
/// the bin's corner and lie 1/s of a bin apart. A region's corners are rounded in pixels, halves away from 0, the far one plus 1,
/// scaled, less a half; it is at least 0.1 long. Samples more than a half outside of the plane do not count, others are drawn to its
/// edge; a bin without any gives 0.</para>
/// <para>A bottom <c>[R, 2 · classes, part, part]</c> moves the bins of the channels of a class across and down, in parts of
/// <c>trans_std</c> of the region. Dai et al., Deformable Convolutional Networks, 2017, as its MXNet operator defines it.</para>
/// </remarks>
internal sealed record DeformablePSROIPooling : RoiLayer
{
    private const float LeastSize = 0.1f;
    private const int MostSamples = 256;

    /// <summary>The channels of the top.</summary>
    public required int OutputChannels { get; init; }

    /// <summary>Samples of a bin along an axis.</summary>
    public required int Samples { get; init; }

    /// <summary>Rows and columns of the moves.</summary>
    public required int Parts { get; init; }

    /// <summary>What a move of 1 is of the region's size.</summary>
    public required float Step { get; init; }

    /// <summary>Whether bins are moved.</summary>
    public required bool IsMoved { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static DeformablePSROIPooling Parse(LayerSetup setup)
    {
        DeformablePSROIPoolingParameter text = setup.Text.DeformablePsroiPoolingParam ?? new();
        int group = Positive("group_size", (uint)Math.Max(text.GroupSize, 0));
        RequireBottoms(setup.Bottoms, 2, 3);
        if (text.SamplePerPart > MostSamples)
            throw new LayerException($"has a sample_per_part of {text.SamplePerPart}; more than {MostSamples} cannot be meant");
        if (setup.Bottoms.Count == 2 && text.HasNoTrans && !text.NoTrans)
            throw new LayerException("has no_trans false, and so takes a third bottom with the moves of its bins");
        return new DeformablePSROIPooling
        {
            PooledHeight = group,
            PooledWidth = group,
            SpatialScale = text.HasSpatialScale ? text.SpatialScale : throw new LayerException("has no spatial_scale"),
            OutputChannels = Positive("output_dim", (uint)Math.Max(text.OutputDim, 0)),
            Samples = Positive("sample_per_part", (uint)Math.Max(text.SamplePerPart, 0)),
            Parts = text.PartSize > 0 ? text.PartSize : group,
            Step = text.TransStd,
            IsMoved = setup.Bottoms.Count == 3 && !text.NoTrans,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2, 3);
        Shape[] tops = base.InferShapes([bottoms[0], bottoms[1]]);
        if (!IsMoved)
            return tops;
        Shape moves = bottoms.Count == 3 ? bottoms[2] : [];
        return moves.Axes == 4 && moves[0] == bottoms[1][0] && moves[1] > 0 && moves[1] % 2 == 0 && OutputChannels % (moves[1] / 2) == 0 && moves[2] == Parts && moves[3] == Parts
            ? tops
            : throw new LayerException($"takes moves [{bottoms[1][0]}, 2 · classes, {Parts}, {Parts}] of classes that divide output_dim {OutputChannels}, not {moves}");
    }

    /// <inheritdoc/>
    protected override int Channels(Shape bottom) => OfBins(bottom, OutputChannels);

    /// <inheritdoc/>
    protected override void Pool(ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, Span<float> y) => Pool(x, bottom, region, [], y);

    private protected override void Pool(LayerRun run, int r, ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, Span<float> y)
    {
        int moves = IsMoved ? run.Bottoms[2].Shape.Count(1) : 0;
        Pool(x, bottom, region, IsMoved ? run.Bottoms[2].Span.Slice(r * moves, moves) : [], y);
    }

    private void Pool(ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, ReadOnlySpan<float> moves, Span<float> y)
    {
        int height = bottom[2], width = bottom[3], area = Parts * Parts, each = moves.IsEmpty ? 0 : OutputChannels / (moves.Length / (2 * area));
        float x1 = (Round(region[0]) * SpatialScale) - 0.5f, regionWidth = Math.Max(((Round(region[2]) + 1) * SpatialScale) - 0.5f - x1, LeastSize);
        float y1 = (Round(region[1]) * SpatialScale) - 0.5f, regionHeight = Math.Max(((Round(region[3]) + 1) * SpatialScale) - 0.5f - y1, LeastSize);
        float rowSize = regionHeight / PooledHeight, columnSize = regionWidth / PooledWidth;
        for (int bin = 0; bin < y.Length; bin++)
        {
            int i = bin / PooledWidth % PooledHeight, j = bin % PooledWidth;
            float top = (i * rowSize) + y1, left = (j * columnSize) + x1;
            if (!moves.IsEmpty)
            {
                int part = ((int)((float)i / PooledHeight * Parts) * Parts) + (int)((float)j / PooledWidth * Parts);
                int first = bin / (PooledHeight * PooledWidth) / each * 2 * area;
                left += moves[first + part] * Step * regionWidth;
                top += moves[first + area + part] * Step * regionHeight;
            }
            y[bin] = Average(x.Slice(bin * height * width, height * width), height, width, top, rowSize / Samples, left, columnSize / Samples);
        }
    }

    private float Average(ReadOnlySpan<float> plane, int height, int width, float top, float down, float left, float across)
    {
        double sum = 0;
        int count = 0;
        for (int i = 0; i < Samples && !plane.IsEmpty; i++)
        {
            float h = top + (i * down);
            for (int j = 0; j < Samples && h >= -0.5f && h <= height - 0.5f; j++)
            {
                float w = left + (j * across);
                if (!(w >= -0.5f && w <= width - 0.5f))
                    continue;
                sum += FlowWarp.Between(plane, width, height, Math.Clamp(w, 0, width - 1), Math.Clamp(h, 0, height - 1));
                count++;
            }
        }
        return count == 0 ? 0 : (float)(sum / count);
    }
}
