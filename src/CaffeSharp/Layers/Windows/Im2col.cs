using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Reference;

namespace CaffeSharp.Layers;

/// <summary>What every kernel tap of a convolution sees: for each channel and tap a plane of the output's size.</summary>
/// <remarks>
/// Bottom <c>[batch…, C, spatial…]</c> with the channels at <c>axis</c>; top <c>[batch…, C · taps, out…]</c>, the tap counting
/// fastest; the padding is 0.
/// </remarks>
internal sealed record Im2col : Layer
{
    /// <summary>Kernel, stride, pad and dilation.</summary>
    public required SpatialSettings Spatial { get; init; }

    /// <summary>The axis of the channels.</summary>
    public required int Axis { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Im2col Parse(LayerSetup setup)
    {
        Proto.ConvolutionParameter text = setup.Text.ConvolutionParam ?? new();
        RequireBottoms(setup.Bottoms, 1);
        int axis = setup.Bottoms[0].CanonicalAxis(text.Axis);
        return new Im2col { Axis = axis, Spatial = SpatialSettings.Parse(text, setup.Bottoms[0].Axes - axis - 1) };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        if (bottom.Axes != Axis + 1 + Spatial.Kernel.Axes)
            throw new LayerException($"has a kernel {Spatial.Kernel} behind axis {Axis}, but its bottom is {bottom}");
        int channels = (int)Math.Min((long)bottom[Axis] * Spatial.Kernel.Count(), int.MaxValue);
        return [Shape.Create([.. bottom.Dims[..Axis], channels, .. Spatial.Output(bottom, Axis)])];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape, kernel = Spatial.Kernel;
        Span<int> tapAt = stackalloc int[Shape.MaxAxes], outAt = stackalloc int[Shape.MaxAxes];
        int inPlane = bottom.Count(Axis + 1), outPlane = top.Count(Axis + 1), taps = kernel.Count();
        for (int plane = 0; plane < bottom.Count(0, Axis + 1); plane++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(plane * inPlane, inPlane);
            var tap = new SpatialIndex(kernel, tapAt);
            for (int k = 0; k < taps; k++, tap.MoveNext())
            {
                Span<float> y = run.Output.Slice(((plane * taps) + k) * outPlane, outPlane);
                var output = new SpatialIndex(top.Dims[(Axis + 1)..], outAt);
                for (int o = 0; o < outPlane; o++, output.MoveNext())
                {
                    int from = Offset(bottom, output.Position, tap.Position);
                    y[o] = from < 0 ? 0 : x[from];
                }
            }
        }
    }

    /// <summary>Where in the input plane an output meets a tap, −1 in the padding.</summary>
    private int Offset(Shape bottom, ReadOnlySpan<int> output, ReadOnlySpan<int> tap)
    {
        int offset = 0;
        for (int i = 0; i < output.Length; i++)
        {
            int size = bottom[Axis + 1 + i], at = (output[i] * Spatial.Stride[i]) + (tap[i] * Spatial.Dilation[i]) - Spatial.Pad[i];
            if ((uint)at >= (uint)size)
                return -1;
            offset = (offset * size) + at;
        }
        return offset;
    }
}
