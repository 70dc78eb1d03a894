using CaffeSharp.Blobs;

namespace CaffeSharp.Operators.Spec;

/// <summary>
/// TensorFlow's calls, with the shapes that they do not tell in a comment:
/// <c>tf.nn.conv2d(x, w, strides=2, padding="SAME") + b  # x [N, H, W, 96], w [5, 5, 48, 256]</c>.
/// </summary>
internal static class TensorFlowText
{
    public static bool Knows(string function) => function is "tf.nn.conv2d" or "tf.nn.depthwise_conv2d"
        or "tensorflow.nn.conv2d" or "tensorflow.nn.depthwise_conv2d";

    public static ConvolutionSpec Parse(PythonCall call)
    {
        bool depthwise = call.Name == "depthwise_conv2d";
        call.Bind(["input", depthwise ? "filter" : "filters", "strides", "padding", "data_format", "dilations", "name"]);
        DataFormat format = call.Text("data_format") switch
        {
            null or "NHWC" => DataFormat.Nhwc,
            "NCHW" => DataFormat.Nchw,
            var other => throw new OperatorException(OperatorFault.Text, $"data_format \"{other}\" is neither NHWC nor NCHW"),
        };
        CommentShape filters = CommentShape.Of(call, depthwise ? "filter" : "filters");
        Shape kernel = [filters.Number(0), filters.Number(1)];
        StepPair strides = StepPair.Parse(List(call, "strides"), format, "strides", OperatorFault.Stride);
        StepPair dilations = StepPair.Parse(List(call, "dilations"), format, "dilations", OperatorFault.Dilation);
        Shape stride = [strides.Rows, strides.Columns], dilation = [dilations.Rows, dilations.Columns];
        if (depthwise && !dilations.IsOne && !strides.IsOne)
            throw new OperatorException(OperatorFault.Dilation, $"strides {stride} and dilations {dilation} cannot both be above 1");
        (int? channels, int groups, Shape? size) = depthwise
            ? (filters.Number(2), filters.Number(2), null)
            : Input(CommentShape.Of(call, "input"), filters, format);
        return new ConvolutionSpec
        {
            InChannels = channels,
            OutChannels = depthwise ? WindowSize.Fit((long)filters.Number(2) * filters.Number(3)) : filters.Number(3),
            Groups = groups,
            Kernel = kernel,
            Stride = stride,
            Dilation = dilation,
            Padding = Padding(call, format, kernel, stride, dilation),
            OutputPadding = [0, 0],
            Bias = call.Adds,
            InputSize = size,
        }.Checked();
    }

    /// <summary>Writes a Keras layer where one can say it, else a call of <c>tf.nn.conv2d</c>.</summary>
    public static SpecText Print(ConvolutionSpec spec)
    {
        if (spec.Transposed)
            return SpecText.None(Dialect.TensorFlow, "a transposed convolution has no TensorFlow form here");
        if (spec.PaddingMode != TorchPaddingMode.Zeros)
        {
            return SpecText.None(
                Dialect.TensorFlow,
                $"TensorFlow pads a convolution with zeros, not in the manner {spec.PaddingMode.ToString().ToLowerInvariant()}; pad the input before it");
        }
        string? padding = spec.Padding == SpecPadding.Same(spec.Kernel, spec.Stride, spec.Dilation) ? "same" : null;
        if (spec.Padding.IsNone)
            padding = "valid";
        bool both = spec.Stride.Any(step => step > 1) && spec.Dilation.Any(step => step > 1);
        if (padding is not null && !both)
            return SpecText.Of(Dialect.TensorFlow, KerasText.Print(spec, padding));
        return spec.Axes == 2 ? SpecText.Of(Dialect.TensorFlow, PrintCall(spec, padding)) : SpecText.None(
            Dialect.TensorFlow,
            both ? "TensorFlow refuses strides and dilations together but for images"
                : $"TensorFlow pads by numbers only for images, not {spec.Padding.Before} before and {spec.Padding.After} behind; pad the input before it");
    }

    private static string PrintCall(ConvolutionSpec spec, string? padding)
    {
        var text = new PythonText("tf.nn.conv2d").Add("x").Add("w").Add("strides", List(spec.Stride));
        text.Add("padding", padding is not null
            ? $"\"{padding.ToUpperInvariant()}\""
            : $"[[0, 0], [{spec.Padding.Before![0]}, {spec.Padding.After![0]}], [{spec.Padding.Before[1]}, {spec.Padding.After[1]}], [0, 0]]");
        if (spec.Dilation.Any(step => step > 1))
            text.Add("dilations", List(spec.Dilation));
        (string channels, string depth) = spec.InChannels is { } known
            ? ($"{known}", $"{known / spec.Groups}")
            : ("C", spec.Groups == 1 ? "C" : $"C/{spec.Groups}");
        string rows = spec.InputSize is { } size ? $"{size[0]}, {size[1]}" : "H, W";
        return $"{text}{(spec.Bias ? " + b" : "")}  # x [N, {rows}, {channels}], w [{spec.Kernel[0]}, {spec.Kernel[1]}, {depth}, {spec.OutChannels}]";

        static string List(Shape pair) => pair[0] == pair[1] ? $"{pair[0]}" : $"{pair}";
    }

    private static int[] List(PythonCall call, string name) => call.Raw(name) switch
    {
        null => [],
        int number => [number],
        IReadOnlyList<object?> list => [.. list.Select(item => item is int number ? number : throw call.Misplaced(name, "whole numbers"))],
        _ => throw call.Misplaced(name, "whole numbers"),
    };

    private static (int? Channels, int Groups, Shape? Size) Input(CommentShape input, CommentShape filters, DataFormat format)
    {
        int rows = ImageAxes.RowAxis(format);
        Shape? size = input.Known(rows) is { } height && input.Known(rows + 1) is { } width ? [height, width] : null;
        int axis = ImageAxes.ChannelAxis(format);
        if (input.Known(axis) is not { } channels)
            return (null, filters.Divisor(2, input.Symbol(axis)), size);
        int depth = filters.Number(2);
        return depth > 0 && channels > 0 && channels % depth == 0 ? (channels, channels / depth, size) : throw new OperatorException(
            OperatorFault.Channels, $"the {channels} channels of the input are no multiple of the {depth} of the filters");
    }

    private static SpecPadding Padding(PythonCall call, DataFormat format, Shape kernel, Shape stride, Shape dilation)
    {
        if (call.Raw("padding") is string name)
        {
            return TensorFlowPadding.Named(name) == TensorFlowPadding.Same
                ? SpecPadding.Same(kernel, stride, dilation)
                : SpecPadding.Of([0, 0]);
        }
        if (call.Raw("padding") is not IReadOnlyList<object?> list)
            throw call.Misplaced("padding", "\"SAME\", \"VALID\" or a list of pairs");
        (int, int)[] pairs = [.. list.Select(item => item is IReadOnlyList<object?> and [int before, int after]
            ? (before, after) : throw call.Misplaced("padding", "a list of pairs of numbers"))];
        return TensorFlowPadding.Explicit(pairs).ForSpec(format);
    }
}
