using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Reference;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Cross-correlation with learned filters, in groups, over any number of spatial axes:
/// y[n, f, o] = bias[f] + Σ over c, k of x[n, c, o·stride + k·dilation − pad] · w[f, c, k], where filter f sees only the
/// channels c of its own group.
/// </summary>
/// <remarks>
/// Bottom <c>[batch…, C, spatial…]</c> with the channels at <c>axis</c>; weights <c>[F, C/G, kernel…]</c>; bias <c>[F]</c>; top
/// <c>[batch…, F, out…]</c> with out = trunc((in + 2·pad − (dilation·(kernel − 1) + 1)) / stride) + 1, the division truncating
/// toward zero as in Caffe. Several bottoms of one shape give as many tops.
/// </remarks>
internal sealed record Convolution : ConvolutionBase
{
    internal override int InChannels => Weights.Shape[1] * Groups;

    internal override int OutChannels => Weights.Shape[0];

    /// <summary>Makes the layer from its text.</summary>
    public static Convolution Parse(LayerSetup setup)
    {
        ConvolutionParameter text = setup.Text.ConvolutionParam ?? new();
        return Parse(setup, text, Positive("group", text.Group));
    }

    /// <summary>Makes the layer from its text, with the groups decided by somebody else.</summary>
    internal static Convolution Parse(LayerSetup setup, ConvolutionParameter text, int groups)
    {
        var (axis, channels, filters, spatial) = Read(setup, text, groups);
        return new Convolution
        {
            Spatial = spatial,
            Groups = groups,
            Axis = axis,
            Weights = setup.Parameter([filters, channels / groups, .. spatial.Kernel], text.WeightFiller ?? new()),
            Bias = text.BiasTerm ? setup.Parameter([filters], text.BiasFiller ?? new()) : null,
        };
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        ReadOnlySpan<float> bias = Bias is null ? [] : Bias.Span;
        for (int i = 0; i < run.Bottoms.Length; i++)
            ReferenceConvolution.Forward(Geometry(run.Bottoms[i].Shape), run.Bottoms[i].Span, Weights.Span, bias, run.Tops[i].Span);
    }

    internal override bool TakesResidual => Axis == 1;

    internal override Layer? TakeAffineAfter(ChannelAffine affine) => Axis != 1 || affine.Channels != OutChannels ? null : this with
    {
        Weights = AffineFolding.Scaled(Weights, Weights.Shape.Count(1), filter => affine.Factors[filter]),
        Bias = AffineFolding.BiasAfter(Bias, affine),
    };

    /// <remarks>Padding is zeros for the affine's result, not for what it reads: with a shift it must not be there.</remarks>
    internal override Layer? TakeAffineBefore(ChannelAffine affine)
    {
        if (Axis != 1 || affine.Channels != InChannels || (!affine.IsLinear && Spatial.Pad.Any(pad => pad > 0)))
            return null;
        int channels = Weights.Shape[1], taps = Weights.Shape.Count(2), filters = OutChannels / Groups;
        return this with
        {
            Weights = AffineFolding.Scaled(Weights, taps, run => affine.Factors[Channel(run / channels, run % channels)]),
            Bias = affine.IsLinear ? Bias : AffineFolding.BiasBefore(Bias, OutChannels, Shift),
        };

        int Channel(int filter, int channel) => (filter / filters * channels) + channel;

        double Shift(int filter)
        {
            ReadOnlySpan<float> weights = Weights.Span.Slice(filter * channels * taps, channels * taps);
            double sum = 0;
            for (int i = 0; i < weights.Length; i++)
                sum += affine.Shifts[Channel(filter, i / taps)] * weights[i];
            return sum;
        }
    }

    internal override ConvolutionGeometry Geometry(Shape bottom) => new()
    {
        Batch = bottom.Count(0, Axis),
        InChannels = bottom[Axis],
        OutChannels = Weights.Shape[0],
        Groups = Groups,
        In = Shape.Create(bottom.Dims[(Axis + 1)..]),
        Out = Shape.Create(Output(bottom)),
        Kernel = Spatial.Kernel,
        Stride = Spatial.Stride,
        Dilation = Spatial.Dilation,
        PadBefore = Spatial.Pad,
    };

    private protected override int[] Output(Shape bottom) => Spatial.Output(bottom, Axis);
}
