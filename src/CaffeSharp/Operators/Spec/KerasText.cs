using CaffeSharp.Blobs;

namespace CaffeSharp.Operators.Spec;

/// <summary>Keras's layers, e.g. <c>Conv2D(256, 5, padding="same", groups=2)</c>.</summary>
internal static class KerasText
{
    /// <summary>Settings that change nothing of what is computed, given the weights.</summary>
    private static readonly string[] Beside =
        ["input_shape", "name", "kernel_initializer", "bias_initializer", "depthwise_initializer", "pointwise_initializer"];

    public static bool Knows(string function) =>
        Last(function) is "Conv1D" or "Conv2D" or "Conv3D" or "DepthwiseConv2D" or "SeparableConv2D";

    /// <summary>One convolution, or the two of SeparableConv2D.</summary>
    public static IReadOnlyList<ConvolutionSpec> Parse(PythonCall call)
    {
        switch (call.Name)
        {
            case "DepthwiseConv2D":
                call.Bind(["kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate", "activation", "use_bias"], Beside);
                return [Depthwise(call, call.Flag("use_bias", true))];
            case "SeparableConv2D":
                call.Bind(
                    ["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "depth_multiplier", "activation", "use_bias"],
                    Beside);
                ConvolutionSpec depthwise = Depthwise(call, bias: false);
                return [depthwise, Pointwise(depthwise.OutChannels, call.Number("filters"), call.Flag("use_bias", true))];
            default:
                call.Bind(
                    ["filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups", "activation", "use_bias"], Beside);
                int axes = call.Name[^2] - '0';
                return [Layer(call, axes, InputShape(call, axes), call.Number("filters"), call.Number("groups", 1), call.Flag("use_bias", true))];
        }
    }

    /// <summary>Writes a convolution whose padding has the name <paramref name="padding"/>, "same" or "valid".</summary>
    public static string Print(ConvolutionSpec spec, string padding)
    {
        bool depthwise = spec.IsDepthwise && spec.Axes == 2 && spec.Stride[0] == spec.Stride[1];
        var text = new PythonText($"{(depthwise ? "Depthwise" : "")}Conv{spec.Axes}D");
        if (!depthwise)
            text.Add($"{spec.OutChannels}");
        text.Add(PythonText.Tuple(spec.Kernel)).AddUnless(1, "strides", spec.Stride);
        if (padding != "valid")
            text.Add("padding", $"\"{padding}\"");
        if (depthwise && spec.OutChannels > spec.Groups)
            text.Add("depth_multiplier", $"{spec.OutChannels / spec.Groups}");
        text.AddUnless(1, "dilation_rate", spec.Dilation);
        if (!depthwise && spec.Groups > 1)
            text.Add("groups", $"{spec.Groups}");
        if (!spec.Bias)
            text.Add("use_bias", "False");
        if (spec.InChannels is not null || spec.InputSize is not null)
        {
            IEnumerable<string> sizes = Enumerable.Range(0, spec.Axes).Select(axis => spec.InputSize is { } size ? $"{size[axis]}" : "None");
            text.Add("input_shape", $"({string.Join(", ", sizes)}, {(spec.InChannels is { } channels ? $"{channels}" : "None")})");
        }
        return text.ToString();
    }

    private static string Last(string function) => function[(function.LastIndexOf('.') + 1)..];

    private static ConvolutionSpec Depthwise(PythonCall call, bool bias)
    {
        (int? Channels, Shape? Size) input = InputShape(call, 2);
        int channels = input.Channels ?? throw new OperatorException(
            OperatorFault.Text, $"{call.Name} does not say how many channels there are: give it input_shape=(None, None, channels)");
        int multiplier = call.Number("depth_multiplier", 1);
        AxisValues.AtLeast(1, [channels, multiplier], "channels and depth_multiplier", OperatorFault.Channels);
        ConvolutionSpec spec = Layer(call, 2, input, WindowSize.Fit((long)channels * multiplier), channels, bias);
        return spec.Stride[0] == spec.Stride[1] ? spec : throw new OperatorException(
            OperatorFault.Stride, $"the strides of {call.Name} must be equal, not {spec.Stride}");
    }

    private static ConvolutionSpec Pointwise(int channels, int filters, bool bias) => new ConvolutionSpec
    {
        InChannels = channels,
        OutChannels = filters,
        Kernel = [1, 1],
        Stride = [1, 1],
        Dilation = [1, 1],
        Padding = SpecPadding.Of([0, 0]),
        OutputPadding = [0, 0],
        Bias = bias,
    }.Checked();

    private static ConvolutionSpec Layer(PythonCall call, int axes, (int? Channels, Shape? Size) input, int filters, int groups, bool bias)
    {
        if (call.Raw("activation") is not null and not "linear")
            throw new OperatorException(OperatorFault.Text, $"the activation of {call.Name} is no part of a convolution: leave it out");
        Shape kernel = call.Numbers("kernel_size", axes, null, OperatorFault.Filter);
        Shape stride = call.Numbers("strides", axes, 1, OperatorFault.Stride);
        Shape dilation = call.Numbers("dilation_rate", axes, 1, OperatorFault.Dilation);
        if (stride.Any(step => step > 1) && dilation.Any(step => step > 1))
            throw new OperatorException(OperatorFault.Dilation, $"strides {stride} and dilation_rate {dilation} cannot both be above 1");
        var spec = new ConvolutionSpec
        {
            InChannels = input.Channels,
            OutChannels = filters,
            Groups = groups,
            Kernel = kernel,
            Stride = stride,
            Dilation = dilation,
            Padding = SpecPadding.Of(Zeros(axes)),
            OutputPadding = Zeros(axes),
            Bias = bias,
            InputSize = input.Size,
        }.Checked();
        return (call.Text("padding") ?? "valid") switch
        {
            "valid" => spec,
            "same" => spec with { Padding = SpecPadding.Same(kernel, stride, dilation) },
            var other => throw new OperatorException(OperatorFault.Padding, $"the padding \"{other}\" of {call.Name} is neither \"valid\" nor \"same\""),
        };
    }

    /// <summary>The channels and the size that input_shape tells, null each where it does not.</summary>
    private static (int? Channels, Shape? Size) InputShape(PythonCall call, int axes)
    {
        bool channelsFirst = call.Text("data_format") switch
        {
            null or "channels_last" => false,
            "channels_first" => true,
            var other => throw new OperatorException(OperatorFault.Text, $"data_format \"{other}\" is neither channels_last nor channels_first"),
        };
        if (call.Raw("input_shape") is not { } raw)
            return (null, null);
        if (raw is not IReadOnlyList<object?> list || list.Count != axes + 1 || list.Any(item => item is not (null or int)))
            throw call.Misplaced("input_shape", $"{axes + 1} numbers or None, without the batch");
        List<int?> sizes = [.. list.Select(item => (int?)item)];
        int? channels = channelsFirst ? sizes[0] : sizes[^1];
        sizes.RemoveAt(channelsFirst ? 0 : axes);
        if (sizes.Contains(null))
            return (channels, null);
        int[] known = [.. sizes.Select(size => size.GetValueOrDefault())];
        AxisValues.AtLeast(1, known, "input_shape", OperatorFault.Rank);
        return (channels, Shape.Create(known));
    }

    private static Shape Zeros(int axes) => Shape.Create(new int[axes]);
}
