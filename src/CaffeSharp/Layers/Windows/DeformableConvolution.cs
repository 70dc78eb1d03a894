using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// A convolution whose taps are moved from place to place by a second bottom:
/// y[n, f, o] = bias[f] + Σ over c, k of w[f, c, k] · x[n, c, o · stride − pad + k · dilation + offset[n, k, o]], linear between the four
/// nearest numbers.
/// </summary>
/// <remarks>
/// <para>Bottoms <c>[N, C, H, W]</c> and offsets <c>[N, D · 2 · kh · kw, out, out]</c>: for each of the D deformable groups, which C falls
/// into, and each tap down and across. Weights <c>[F, C/G, kh, kw]</c>, bias <c>[F]</c>, top <c>[N, F, out, out]</c> of the size of a plain
/// convolution. A tap outside of the plane counts nothing; between the last row or column and the edge the last one counts.</para>
/// <para>Dai et al., Deformable Convolutional Networks, 2017, as unsky's fork has it; the settings stand in <c>deformable_convolution_param</c>
/// or <c>convolution_param</c>.</para>
/// </remarks>
internal sealed record DeformableConvolution : Layer
{
    /// <summary>How many groups the channels fall into, G.</summary>
    public required int Groups { get; init; }

    /// <summary>How many groups of channels move by themselves, D.</summary>
    public required int DeformableGroups { get; init; }

    /// <summary>The filters.</summary>
    public required ParameterBlob Weights { get; init; }

    /// <summary>What is added to every channel of the top, if anything.</summary>
    public required ParameterBlob? Bias { get; init; }

    /// <summary>Kernel, stride, pad and dilation of height and width.</summary>
    public required SpatialSettings Spatial { get; init; }

    private int Channels => Weights.Shape[1] * Groups;

    private int Taps => Weights.Shape.Count(2);

    /// <summary>Makes the layer from its text.</summary>
    public static DeformableConvolution Parse(LayerSetup setup)
    {
        ConvolutionParameter text = setup.Text.DeformableConvolutionParam ?? setup.Text.ConvolutionParam ?? new();
        RequireBottoms(setup.Bottoms, 2);
        RequireImages(setup.Bottoms[0]);
        if (setup.Bottoms[0].CanonicalAxis(text.Axis) != 1)
            throw new LayerException($"has axis {text.Axis}; its channels must be on axis 1");
        int groups = Positive("group", text.Group), moving = Positive("deformable_group", text.DeformableGroup);
        int channels = setup.Bottoms[0][1], filters = Positive("num_output", text.NumOutput);
        if (channels % groups != 0 || channels % moving != 0 || filters % groups != 0)
            throw new LayerException($"has group {groups} and deformable_group {moving}, which must divide its {channels} input channels, and the first its num_output {filters}");
        var spatial = SpatialSettings.Parse(text, 2);
        return new DeformableConvolution
        {
            Groups = groups,
            DeformableGroups = moving,
            Spatial = spatial,
            Weights = setup.Parameter([filters, channels / groups, .. spatial.Kernel], text.WeightFiller ?? new()),
            Bias = text.BiasTerm ? setup.Parameter([filters], text.BiasFiller ?? new()) : null,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape bottom = bottoms[0];
        RequireImages(bottom);
        if (bottom[1] != Channels)
            throw new LayerException($"has filters {Weights.Shape} in {Groups} groups, for {Channels} channels, but its bottom is {bottom}");
        int[] output = Spatial.Output(bottom, 1);
        Shape offsets = [bottom[0], CheckedSize("offsets", 2L * DeformableGroups * Taps), .. output];
        return bottoms[1] == offsets
            ? [[bottom[0], Weights.Shape[0], .. output]]
            : throw new LayerException($"takes offsets {offsets} for its bottom {bottom}, not {bottoms[1]}");
    }

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<Shape> bottoms) => bottoms[1].Count(2) * (long)bottoms[1][0] * Weights.Shape.Count();

    /// <summary>What the taps read for one row of the top, place by place.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) =>
        CheckedSize("a row of taps", (long)bottoms[1][3] * Channels * Taps);

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape;
        int each = Weights.Shape.Count(1), filters = top[1] / Groups, width = top[3];
        ReadOnlySpan<float> weights = Weights.Span, bias = Bias is null ? [] : Bias.Span;
        for (int n = 0; n < top[0]; n++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(n * bottom.Count(1), bottom.Count(1));
            ReadOnlySpan<float> offsets = run.Bottoms[1].Span.Slice(n * run.Bottoms[1].Shape.Count(1), run.Bottoms[1].Shape.Count(1));
            for (int row = 0; row < top[2]; row++)
            {
                Read(x, bottom, offsets, top, row, run.Scratch);
                for (int f = 0; f < top[1]; f++)
                {
                    Span<float> y = run.Output.Slice(((((n * top[1]) + f) * top[2]) + row) * width, width);
                    for (int column = 0; column < width; column++)
                    {
                        ReadOnlySpan<float> taps = run.Scratch.Slice((column * Channels * Taps) + (f / filters * each), each);
                        y[column] = (float)(Sums.Dot(taps, weights.Slice(f * each, each)) + (bias.IsEmpty ? 0 : bias[f]));
                    }
                }
            }
        }
    }

    /// <summary>What all taps of all channels read for one row of the top: <c>[column, C, kh, kw]</c>.</summary>
    private void Read(ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> offsets, Shape top, int row, Span<float> taps)
    {
        int height = bottom[2], width = bottom[3], plane = top[2] * top[3], next = 0;
        int h = (row * Spatial.Stride[0]) - Spatial.Pad[0], across = Spatial.Kernel[1], together = Channels / DeformableGroups;
        for (int column = 0; column < top[3]; column++)
        {
            int w = (column * Spatial.Stride[1]) - Spatial.Pad[1], place = (row * top[3]) + column;
            for (int c = 0; c < Channels; c++)
            {
                ReadOnlySpan<float> channel = x.Slice(c * height * width, height * width);
                for (int k = 0; k < Taps; k++)
                {
                    int offset = ((((c / together * Taps) + k) * 2) * plane) + place;
                    float down = h + (k / across * Spatial.Dilation[0]) + offsets[offset];
                    float right = w + (k % across * Spatial.Dilation[1]) + offsets[offset + plane];
                    taps[next++] = down >= 0 && down < height && right >= 0 && right < width ? FlowWarp.Between(channel, width, height, right, down) : 0;
                }
            }
        }
    }
}
