using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Layers;
using CaffeSharp.Proto;

namespace CaffeSharp.Operators.Spec;

/// <summary>Caffe's layers in prototxt.</summary>
internal static partial class CaffeText
{
    /// <summary>The convolutions of a net, or of one layer without its <c>layer { }</c>.</summary>
    public static IReadOnlyList<ConvolutionSpec> Parse(string text)
    {
        if (!LayerStart().IsMatch(text))
            return Parse(TextFormat.Parse<LayerParameter>(text).Message) is { } only ? [only] : [];
        NetParameter net = NetUpgrade.Apply(TextFormat.Parse<NetParameter>(text).Message).Net;
        return [.. net.Layer.Select(Parse).OfType<ConvolutionSpec>()];
    }

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

    /// <summary>The convolution of a layer, or null when it is another layer.</summary>
    private static ConvolutionSpec? Parse(LayerParameter layer)
    {
        ConvolutionParameter text = layer.ConvolutionParam ?? new();
        uint? groups = layer.Type switch
        {
            "Convolution" or "Deconvolution" or "DepthwiseConvolution" => text.Group,
            "DepthwiseConv" => text.Group == 1 ? text.NumOutput : text.Group,
            "ConvolutionDepthwise" => throw Fault("has as many groups as its bottom has channels, which its text does not say"),
            _ => null,
        };
        if (groups is null)
            return null;
        if (text.NumOutput is 0 or > int.MaxValue || groups is 0 or > int.MaxValue)
            throw Fault($"has a num_output of {text.NumOutput} in {groups} groups; both must be positive");
        if (text.Axis != 1)
            throw Fault($"has its channels on axis {text.Axis}; other frameworks have them on axis 1");
        int axes = Math.Max(2, Math.Max(Math.Max(text.KernelSize.Count, text.Stride.Count), Math.Max(text.Pad.Count, text.Dilation.Count)));
        try
        {
            var spatial = SpatialSettings.Parse(text, axes);
            return new ConvolutionSpec
            {
                OutChannels = (int)text.NumOutput,
                Groups = (int)groups,
                Kernel = spatial.Kernel,
                Stride = spatial.Stride,
                Dilation = spatial.Dilation,
                Padding = SpecPadding.Of(spatial.Pad),
                OutputPadding = Shape.Create(new int[axes]),
                Bias = text.BiasTerm,
                Transposed = layer.Type == "Deconvolution",
            }.Checked();
        }
        catch (LayerException e)
        {
            throw Fault(e.Message);
        }

        OperatorException Fault(string what) => new(OperatorFault.Text, $"layer \"{layer.Name}\" {what}");
    }

    [GeneratedRegex(@"(^|[\s};])layers?\s*:?\s*\{")]
    private static partial Regex LayerStart();
}
