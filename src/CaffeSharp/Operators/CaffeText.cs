using System.Globalization;
using System.Text;
using CaffeSharp.Blobs;

namespace CaffeSharp.Operators;

/// <summary>Caffe's layers in prototxt.</summary>
internal static class CaffeText
{
    public static IReadOnlyList<ConvolutionSpec> Parse(string text) =>
        throw new OperatorException(OperatorFault.Text, $"{text.Length} characters of prototxt");

    public static SpecText Print(ConvolutionSpec spec)
    {
        if (spec.PaddingMode != TorchPaddingMode.Zeros)
        {
            return SpecText.None(
                Dialect.Caffe, $"Caffe pads with zeros only, not in the manner {spec.PaddingMode.ToString().ToLowerInvariant()}");
        }
        if (spec.OutputPadding.Any(size => size > 0))
            return SpecText.None(Dialect.Caffe, $"Caffe's Deconvolution has no output padding, and this one has {spec.OutputPadding}");
        if (SpecPadding.WhyNotSymmetric(spec) is { } reason)
            return SpecText.None(Dialect.Caffe, reason);
        var text = new StringBuilder();
        string type = spec.Transposed ? "Deconvolution" : "Convolution";
        text.Append(CultureInfo.InvariantCulture, $"layer {{\n  name: \"conv\"\n  type: \"{type}\"\n  bottom: \"data\"\n  top: \"conv\"\n  convolution_param {{\n");
        Field("num_output", $"{spec.OutChannels}");
        if (!spec.Bias)
            Field("bias_term", "false");
        if (!spec.Padding.At(spec).IsNone)
            PerAxis("pad", "pad", spec.Padding.At(spec).Before!);
        PerAxis("kernel", "kernel_size", spec.Kernel);
        if (spec.Groups > 1)
            Field("group", $"{spec.Groups}");
        if (spec.Stride.Any(step => step > 1))
            PerAxis("stride", "stride", spec.Stride);
        if (spec.Dilation.Any(step => step > 1))
            Repeated("dilation", spec.Dilation);
        return SpecText.Of(Dialect.Caffe, text.Append("  }\n}").ToString());

        void Field(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"    {name}: {value}\n");

        void Repeated(string name, Shape values)
        {
            foreach (int value in values.Distinct().Count() == 1 ? values.Take(1) : values)
                Field(name, $"{value}");
        }

        void PerAxis(string stem, string name, Shape values)
        {
            if (values.Axes != 2 || values[0] == values[1])
            {
                Repeated(name, values);
                return;
            }
            Field($"{stem}_h", $"{values[0]}");
            Field($"{stem}_w", $"{values[1]}");
        }
    }
}
