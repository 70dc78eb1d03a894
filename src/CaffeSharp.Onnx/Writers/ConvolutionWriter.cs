using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Convolutions and what is made of them. Caffe's weights and ONNX's are the same numbers in the same order.</summary>
internal static class ConvolutionWriter
{
    private const int MostSpatial = 3;

    public static void Convolution(Convolution layer, OnnxScope scope)
    {
        Shape kernel = AtLeastOneAxis(layer.Spatial.Kernel);
        Shape weights = Shape.Create([layer.Weights.Shape[0], layer.Weights.Shape[1], .. kernel]);
        Each(layer, scope, (x, spatial) => scope.Op(
            "Conv", Operands(layer, scope, x, scope.Parameter(layer.Weights, "weight", weights)), Settings(layer.Spatial, layer.Groups, spatial)));
    }

    public static void Deconvolution(Deconvolution layer, OnnxScope scope)
    {
        // OpenCV overlooks dilations here, so that kernel is stored with zeros between its taps.
        bool dilated = layer.Spatial.Dilation.Any(dilation => dilation > 1);
        SpatialSettings settings = layer.Spatial with { Dilation = Shape.Create([.. layer.Spatial.Dilation.Select(_ => 1)]) };
        Shape kernel = dilated ? Shape.Create([.. Enumerable.Range(0, layer.Spatial.Kernel.Axes).Select(axis => checked((int)layer.Spatial.Extent(axis)))]) : layer.Spatial.Kernel;
        settings = settings with { Kernel = kernel };
        Shape shape = Shape.Create([layer.Weights.Shape[0], layer.Weights.Shape[1], .. AtLeastOneAxis(kernel)]);
        Blob? spread = dilated ? Spread(layer.Weights.Data, kernel, layer.Spatial.Dilation) : null;
        Each(layer, scope, (x, spatial) => scope.Op(
            "ConvTranspose",
            Operands(layer, scope, x, spread is null ? scope.Parameter(layer.Weights, "weight", shape) : scope.Constants(shape, spread.Data, "weight")),
            Settings(settings, layer.Groups, spatial: null)));
    }

    public static void Im2col(Im2col layer, OnnxScope scope)
    {
        // A depthwise convolution whose filters each hold a single 1.
        int taps = layer.Spatial.Kernel.Count(), channels = scope.Fixed(0, layer.Axis, "needs to know its channels");
        Shape shape = Shape.Create([channels * taps, 1, .. AtLeastOneAxis(layer.Spatial.Kernel)]);
        var weights = new Blob(shape);
        for (int i = 0; i < channels * taps; i++)
            weights.Span[(i * taps) + (i % taps)] = 1;
        OnnxValue filters = scope.Constants(shape, weights.Data, "taps");
        Over(scope, 0, layer.Axis, (x, spatial) => scope.Op("Conv", [x, filters], Settings(layer.Spatial, channels, spatial)));
    }

    private static void Each(ConvolutionBase layer, OnnxScope scope, Func<OnnxValue, Axis[], OnnxValue> convolve)
    {
        for (int i = 0; i < scope.Node.Bottoms.Count; i++)
            Over(scope, i, layer.Axis, convolve);
    }

    /// <summary>Convolves one bottom, brought under a single axis before the channels and at least one behind.</summary>
    private static void Over(OnnxScope scope, int index, int axis, Func<OnnxValue, Axis[], OnnxValue> convolve)
    {
        Axis[] bottom = scope.Axes(index), top = scope.TopAxes(index), spatial = bottom[(axis + 1)..];
        if (spatial.Length > MostSpatial)
            throw scope.Refuse($"it has {spatial.Length} spatial axes, and ONNX Runtime convolves {MostSpatial} at most");
        Axis[] Flat(Axis[] axes) => [Axis.Product(axes[..axis]), axes[axis], .. spatial.Length == 0 ? [(Axis)1] : axes[(axis + 1)..]];
        OnnxValue y = convolve(scope.Bottom(index).Reshape(bottom, Flat(bottom)), spatial);
        scope.Top(index, y.Reshape(Flat(top), top));
    }

    private static OnnxValue[] Operands(ConvolutionBase layer, OnnxScope scope, OnnxValue x, OnnxValue weights) =>
        layer.Bias is null ? [x, weights] : [x, weights, scope.Parameter(layer.Bias, "bias")];

    /// <summary>
    /// The attributes. Where the kernel spans more than the padded input, Caffe's division still gives one output, and only
    /// zeros behind the input make ONNX do the same.
    /// </summary>
    private static (string, object)[] Settings(SpatialSettings settings, int groups, Axis[]? spatial)
    {
        int axes = Math.Max(1, settings.Kernel.Axes);
        int[] ends = [.. Padded(settings.Pad, 0)];
        for (int i = 0; spatial is not null && i < spatial.Length; i++)
            ends[i] += (int)Math.Max(0, settings.Extent(i) - (spatial[i].Size + (2L * settings.Pad[i])));
        return [
            ("kernel_shape", AtLeastOneAxis(settings.Kernel).ToArray()), ("strides", Padded(settings.Stride, 1)), ("dilations", Padded(settings.Dilation, 1)),
            ("pads", (int[])[.. Padded(settings.Pad, 0), .. ends]), ("group", groups)];

        int[] Padded(Shape values, int missing) => values.Axes == 0 ? [.. Enumerable.Repeat(missing, axes)] : [.. values];
    }

    private static Shape AtLeastOneAxis(Shape kernel) => kernel.Axes == 0 ? [1] : kernel;

    /// <summary>Kernels with zeros where dilation leaves places out.</summary>
    private static Blob Spread(Blob weights, Shape kernel, Shape dilation)
    {
        Shape old = Shape.Create(weights.Shape.Dims[2..]);
        var spread = new Blob(Shape.Create([weights.Shape[0], weights.Shape[1], .. kernel]));
        for (int i = 0; i < weights.Span.Length; i++)
        {
            int tap = i % old.Count(), to = 0;
            for (int axis = kernel.Axes - 1, stride = 1; axis >= 0; stride *= kernel[axis--])
            {
                to += tap % old[axis] * dilation[axis] * stride;
                tap /= old[axis];
            }
            spread.Span[(i / old.Count() * kernel.Count()) + to] = weights.Span[i];
        }
        return spread;
    }
}
