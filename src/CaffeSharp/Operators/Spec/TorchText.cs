using CaffeSharp.Blobs;

namespace CaffeSharp.Operators.Spec;

/// <summary>PyTorch's modules, e.g. <c>Conv2d(96, 256, 5, padding=2, groups=2)</c>.</summary>
internal static class TorchText
{
    private static readonly string[] Convolution =
        ["in_channels", "out_channels", "kernel_size", "stride", "padding", "dilation", "groups", "bias", "padding_mode", "device", "dtype"];

    private static readonly string[] Transposed =
    [
        "in_channels", "out_channels", "kernel_size", "stride", "padding", "output_padding", "groups", "bias", "dilation",
        "padding_mode", "device", "dtype",
    ];

    public static bool Knows(string function) => Shorten(function) is { Length: > 2 } name
        && name[^1] == 'd' && name[^2] is '1' or '2' or '3' && name[..^2] is "Conv" or "ConvTranspose";

    public static ConvolutionSpec Parse(PythonCall call)
    {
        string name = Shorten(call.Function);
        bool lazy = call.Name != name, transposed = name.StartsWith("ConvTranspose", StringComparison.Ordinal);
        string[] names = transposed ? Transposed : Convolution;
        call.Bind(names.AsSpan(lazy ? 1 : 0));
        int axes = name[^2] - '0';
        Shape kernel = call.Numbers("kernel_size", axes, null, OperatorFault.Filter);
        Shape stride = call.Numbers("stride", axes, 1, OperatorFault.Stride);
        Shape dilation = call.Numbers("dilation", axes, 1, OperatorFault.Dilation);
        TorchPaddingMode mode = Mode(call.Text("padding_mode"));
        if (transposed && mode != TorchPaddingMode.Zeros)
            throw new OperatorException(OperatorFault.Padding, $"{call.Name} takes the padding_mode zeros only, not {mode}");
        return new ConvolutionSpec
        {
            InChannels = lazy ? null : call.Number("in_channels"),
            OutChannels = call.Number("out_channels"),
            Groups = call.Number("groups", 1),
            Kernel = kernel,
            Stride = stride,
            Dilation = dilation,
            Padding = Padding(call, transposed, kernel, stride, dilation),
            PaddingMode = mode,
            Bias = call.Flag("bias", true),
            Transposed = transposed,
            OutputPadding = call.Numbers("output_padding", axes, 0, OperatorFault.OutputPadding),
        }.Checked();
    }

    public static SpecText Print(ConvolutionSpec spec)
    {
        SpecPadding padding = spec.Padding.At(spec);
        bool same = padding == SpecPadding.Same(spec.Kernel, spec.Stride, spec.Dilation) && !spec.Stride.Any(stride => stride > 1);
        if (!same && SpecPadding.WhyNotSymmetric(spec) is { } reason)
            return SpecText.None(Dialect.Torch, $"{reason}; put a ZeroPad{spec.Axes}d in front, by the input's size, and pad nothing here");
        var text = new PythonText($"{(spec.InChannels is null ? "Lazy" : "")}Conv{(spec.Transposed ? "Transpose" : "")}{spec.Axes}d");
        if (spec.InChannels is { } channels)
            text.Add($"{channels}");
        text.Add($"{spec.OutChannels}").Add(PythonText.Tuple(spec.Kernel)).AddUnless(1, "stride", spec.Stride);
        if (padding.IsSymmetric)
            text.AddUnless(0, "padding", padding.Before!);
        else
            text.Add("padding", "\"same\"");
        text.AddUnless(0, "output_padding", spec.OutputPadding).AddUnless(1, "dilation", spec.Dilation);
        if (spec.Groups > 1)
            text.Add("groups", $"{spec.Groups}");
        if (!spec.Bias)
            text.Add("bias", "False");
        if (spec.PaddingMode != TorchPaddingMode.Zeros)
            text.Add("padding_mode", $"\"{spec.PaddingMode.ToString().ToLowerInvariant()}\"");
        return SpecText.Of(Dialect.Torch, text.ToString());
    }

    private static string Shorten(string function)
    {
        string name = function[(function.LastIndexOf('.') + 1)..];
        return name.StartsWith("Lazy", StringComparison.Ordinal) ? name[4..] : name;
    }

    private static SpecPadding Padding(PythonCall call, bool transposed, Shape kernel, Shape stride, Shape dilation)
    {
        if (call.Raw("padding") is not string name)
            return SpecPadding.Of(call.Numbers("padding", kernel.Axes, 0, OperatorFault.Padding));
        if (transposed)
            throw new OperatorException(OperatorFault.Padding, $"{call.Name} takes padding as numbers, not '{name}'");
        (int[] before, int[] after) = TorchPadding.Named(name).Resolve(kernel.Dims, stride.Dims, dilation.Dims);
        return SpecPadding.Of(Shape.Create(before), Shape.Create(after));
    }

    /// <summary>The padding mode of a name; none is zeros.</summary>
    public static TorchPaddingMode Mode(string? name) => name switch
    {
        null or "zeros" => TorchPaddingMode.Zeros,
        "reflect" => TorchPaddingMode.Reflect,
        "replicate" => TorchPaddingMode.Replicate,
        "circular" => TorchPaddingMode.Circular,
        _ => throw new OperatorException(OperatorFault.Padding, $"padding_mode '{name}' is none of zeros, reflect, replicate and circular"),
    };
}
