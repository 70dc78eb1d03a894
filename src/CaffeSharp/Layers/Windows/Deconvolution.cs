using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Reference;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// The transpose of a convolution: every number of the bottom adds its multiple of the kernel to the top,
/// y[n, f, i·stride + k·dilation − pad] += x[n, c, i] · w[c, f, k], channels c feeding only the filters f of their group.
/// </summary>
/// <remarks>
/// Bottom <c>[batch…, C, spatial…]</c>; weights <c>[C, F/G, kernel…]</c>; bias <c>[F]</c>; top <c>[batch…, F, out…]</c> with
/// out = stride·(in − 1) + dilation·(kernel − 1) + 1 − 2·pad. Several bottoms of one shape give as many tops.
/// </remarks>
internal sealed record Deconvolution : ConvolutionBase
{
    internal override int InChannels => Weights.Shape[0];

    internal override int OutChannels => Weights.Shape[1] * Groups;

    /// <summary>Makes the layer from its text.</summary>
    public static Deconvolution Parse(LayerSetup setup)
    {
        ConvolutionParameter text = setup.Text.ConvolutionParam ?? new();
        int groups = Positive("group", text.Group);
        var (axis, channels, filters, spatial) = Read(setup, text, groups);
        return new Deconvolution
        {
            Spatial = spatial,
            Groups = groups,
            Axis = axis,
            Weights = setup.Parameter([channels, filters / groups, .. spatial.Kernel], text.WeightFiller ?? new()),
            Bias = text.BiasTerm ? setup.Parameter([filters], text.BiasFiller ?? new()) : null,
        };
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        ReadOnlySpan<float> bias = Bias is null ? [] : Bias.Span;
        for (int i = 0; i < run.Bottoms.Length; i++)
            ReferenceConvolution.Backward(Geometry(run.Bottoms[i].Shape), run.Bottoms[i].Span, Weights.Span, bias, run.Tops[i].Span);
    }

    internal override Layer? TakeAffineAfter(ChannelAffine affine)
    {
        if (Axis != 1 || affine.Channels != OutChannels)
            return null;
        int filters = Weights.Shape[1], channels = InChannels / Groups;
        return this with
        {
            Weights = AffineFolding.Scaled(
                Weights, Weights.Shape.Count(2), run => affine.Factors[(run / filters / channels * filters) + (run % filters)]),
            Bias = AffineFolding.BiasAfter(Bias, affine),
        };
    }

    /// <remarks>A shift would reach each number of the top by another count of taps, so only factors are taken in.</remarks>
    internal override Layer? TakeAffineBefore(ChannelAffine affine) => Axis != 1 || affine.Channels != InChannels || !affine.IsLinear
        ? null
        : this with { Weights = AffineFolding.Scaled(Weights, Weights.Shape.Count(1), channel => affine.Factors[channel]) };

    /// <summary>The convolution that goes the other way, from this layer's top to its bottom.</summary>
    internal override ConvolutionGeometry Geometry(Shape bottom) => new()
    {
        Batch = bottom.Count(0, Axis),
        InChannels = OutChannels,
        OutChannels = bottom[Axis],
        Groups = Groups,
        In = Shape.Create(Output(bottom)),
        Out = Shape.Create(bottom.Dims[(Axis + 1)..]),
        Kernel = Spatial.Kernel,
        Stride = Spatial.Stride,
        Dilation = Spatial.Dilation,
        PadBefore = Spatial.Pad,
    };

    private protected override int[] Output(Shape bottom)
    {
        int[] sizes = new int[Spatial.Kernel.Axes];
        for (int i = 0; i < sizes.Length; i++)
        {
            int input = bottom[Axis + 1 + i];
            SlidingWindow window = Spatial.Window(i);
            long full = window.Reach(input), size = window.Transposed(input);
            if (size < 1 || full > SlidingWindow.Longest)
                throw new LayerException($"makes {full} numbers of {input} on a spatial axis and pads {Spatial.Pad[i]} off both ends, which leaves {size}");
            sizes[i] = (int)size;
        }
        return sizes;
    }
}
