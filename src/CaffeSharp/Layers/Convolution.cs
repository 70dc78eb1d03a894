using CaffeSharp.Blobs;
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
public sealed record Convolution : Layer
{
    /// <summary>Kernel, stride, pad and dilation on every spatial axis.</summary>
    public required SpatialSettings Spatial { get; init; }

    /// <summary>How many groups the channels fall into, G.</summary>
    public required int Groups { get; init; }

    /// <summary>The axis of the channels.</summary>
    public required int Axis { get; init; }

    /// <summary>The filters, <c>[F, C/G, kernel…]</c>.</summary>
    public required ParameterBlob Weights { get; init; }

    /// <summary>What is added to every channel of the top, <c>[F]</c>, if anything.</summary>
    public required ParameterBlob? Bias { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Convolution Parse(LayerSetup setup)
    {
        ConvolutionParameter text = setup.Text.ConvolutionParam ?? new();
        return Parse(setup, text, Count("group", text.Group));
    }

    /// <summary>Makes the layer from its text, with the groups decided by somebody else.</summary>
    internal static Convolution Parse(LayerSetup setup, ConvolutionParameter text, int groups)
    {
        RequireBottoms(setup.Bottoms, 1, int.MaxValue);
        Shape bottom = setup.Bottoms[0];
        int axis = bottom.CanonicalAxis(text.Axis);
        int filters = Count("num_output", text.NumOutput), channels = bottom[axis];
        var spatial = SpatialSettings.Parse(text, bottom.Axes - axis - 1);
        if (channels % groups != 0)
            throw new LayerException($"has group {groups}, which does not divide its {channels} input channels");
        if (filters % groups != 0)
            throw new LayerException($"has group {groups}, which does not divide its num_output {filters}");
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
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1, int.MaxValue);
        Shape bottom = bottoms[0];
        if (bottoms.FirstOrDefault(other => other != bottom) is { } odd)
            throw new LayerException($"takes bottoms of one shape, not {bottom} and {odd}");
        int channels = Weights.Shape[1] * Groups;
        if (bottom.Axes != Axis + 1 + Spatial.Kernel.Axes || bottom[Axis] != channels)
        {
            throw new LayerException(
                $"has filters {Weights.Shape} in {Groups} groups, for {channels} channels on axis {Axis} and {Spatial.Kernel.Axes} spatial axes, but its bottom is {bottom}");
        }
        Shape top = Shape.Create([.. bottom.Dims[..Axis], Weights.Shape[0], .. Output(bottom)]);
        return [.. bottoms.Select(_ => top)];
    }

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<Shape> bottoms) => bottoms.Count * Geometry(bottoms[0]).Macs;

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        ReadOnlySpan<float> bias = Bias is null ? [] : Bias.Span;
        for (int i = 0; i < run.Bottoms.Length; i++)
            ReferenceConvolution.Forward(Geometry(run.Bottoms[i].Shape), run.Bottoms[i].Span, Weights.Span, bias, run.Tops[i].Span);
    }

    /// <summary>The convolution of one bottom in the kernels' terms.</summary>
    internal ConvolutionGeometry Geometry(Shape bottom) => new()
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

    private static int Count(string what, uint value) => value switch
    {
        0 => throw new LayerException($"has no {what}, or one of 0"),
        <= int.MaxValue => (int)value,
        _ => throw new LayerException($"has a {what} of {value}, more than a blob can hold"),
    };

    private int[] Output(Shape bottom)
    {
        int[] sizes = new int[Spatial.Kernel.Axes];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            int padded = bottom[Axis + 1 + axis] + (2 * Spatial.Pad[axis]), extent = Spatial.Extent(axis);
            sizes[axis] = ((padded - extent) / Spatial.Stride[axis]) + 1;
            if (sizes[axis] < 1)
                throw new LayerException($"has a kernel that spans {extent}, more than the {padded} of its padded input {bottom}");
        }
        return sizes;
    }
}
