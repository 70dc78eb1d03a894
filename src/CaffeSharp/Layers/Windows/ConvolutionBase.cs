using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>What a convolution and its transpose have in common: filters in groups over any number of spatial axes.</summary>
internal abstract record ConvolutionBase : Layer
{
    private protected ConvolutionBase()
    {
    }

    /// <summary>How many groups the channels fall into, G.</summary>
    public required int Groups { get; init; }

    /// <summary>The axis of the channels.</summary>
    public required int Axis { get; init; }

    /// <summary>The filters.</summary>
    public required ParameterBlob Weights { get; init; }

    /// <summary>What is added to every channel of the top, <c>[F]</c>, if anything.</summary>
    public required ParameterBlob? Bias { get; init; }

    /// <summary>Kernel, stride, pad and dilation on every spatial axis.</summary>
    public required SpatialSettings Spatial { get; init; }

    internal sealed override bool TakesEpilogue => Axis == 1;

    /// <summary>How many channels the filters take.</summary>
    internal abstract int InChannels { get; }

    /// <summary>How many channels come out.</summary>
    internal abstract int OutChannels { get; }

    /// <inheritdoc/>
    public sealed override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1, int.MaxValue);
        Shape bottom = bottoms[0];
        if (bottoms.FirstOrDefault(other => other != bottom) is { } odd)
            throw new LayerException($"takes bottoms of one shape, not {bottom} and {odd}");
        if (bottom.Axes != Axis + 1 + Spatial.Kernel.Axes || bottom[Axis] != InChannels)
        {
            throw new LayerException(
                $"has filters {Weights.Shape} in {Groups} groups, for {InChannels} channels on axis {Axis} and {Spatial.Kernel.Axes} spatial axes, but its bottom is {bottom}");
        }
        Shape top = Shape.Create([.. bottom.Dims[..Axis], OutChannels, .. Output(bottom)]);
        return [.. bottoms.Select(_ => top)];
    }

    /// <inheritdoc/>
    public sealed override long Macs(IReadOnlyList<Shape> bottoms) => bottoms.Count * Geometry(bottoms[0]).Macs;

    /// <summary>The convolution of one bottom in the kernels' terms.</summary>
    internal abstract ConvolutionGeometry Geometry(Shape bottom);

    /// <summary>The spatial axes of the top.</summary>
    private protected abstract int[] Output(Shape bottom);

    /// <summary>Reads what both say in the same words and checks it against the first bottom.</summary>
    private protected static (int Axis, int Channels, int Filters, SpatialSettings Spatial) Read(
        LayerSetup setup, ConvolutionParameter text, int groups)
    {
        RequireBottoms(setup.Bottoms, 1, int.MaxValue);
        Shape bottom = setup.Bottoms[0];
        int axis = bottom.CanonicalAxis(text.Axis);
        int filters = Positive("num_output", text.NumOutput), channels = bottom[axis];
        var spatial = SpatialSettings.Parse(text, bottom.Axes - axis - 1);
        if (channels % groups != 0)
            throw new LayerException($"has group {groups}, which does not divide its {channels} input channels");
        if (filters % groups != 0)
            throw new LayerException($"has group {groups}, which does not divide its num_output {filters}");
        return (axis, channels, filters, spatial);
    }
}
