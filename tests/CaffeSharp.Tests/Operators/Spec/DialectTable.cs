using CaffeSharp.Blobs;
using CaffeSharp.Operators;
using CaffeSharp.Operators.Spec;
using static CaffeSharp.Tests.Operators.TestBlobs;

namespace CaffeSharp.Tests.Operators.Spec;

/// <summary>The three definitions of convolution side by side: every cell is what the operators say when they are run.</summary>
internal static class DialectTable
{
    private const string Refused = "refused";

    /// <summary>The table as Markdown.</summary>
    public static string Markdown()
    {
        var lines = new List<string> { "| | Caffe | TensorFlow | PyTorch |", "|---|---|---|---|" };
        foreach ((string what, string caffe, string tensorFlow, string torch) in Rows())
            lines.Add($"| {what} | {caffe} | {tensorFlow} | {torch} |");
        return string.Join('\n', lines);
    }

    private static IEnumerable<(string What, string Caffe, string TensorFlow, string Torch)> Rows()
    {
        const string Grouped = "Conv2d(96, 256, 5, padding=2, groups=2)", Depthwise = "Conv2d(64, 64, 3, padding=1, groups=64)";
        yield return Said("5×5, 96 → 256 channels in 2 groups", Grouped);
        yield return Weights("its weights", Grouped);
        yield return Said("3×3, each of 64 channels by itself", Depthwise);
        yield return Weights("its weights", Depthwise);
        yield return Sizes("size 2, kernel 3, stride 2", input: 2, kernel: 3, stride: 2);
        yield return Sizes("size 2, kernel 3, stride 1", input: 2, kernel: 3, stride: 1);
        yield return ("size 224, kernel 3, stride 2, padded",
            $"`pad: 1`: {Padded(WindowSize.Caffe(224, 3, 2, pad: 1))}",
            $"SAME: {Padded(WindowSize.TensorFlowSame(224, 3, 2))}",
            $"`padding=1`: {Padded(WindowSize.Torch(224, 3, 2, 1, 1, 1))}");
        yield return Diagonal();
        yield return Said("2×2, size kept", "Conv2d(3, 8, 2, padding=\"same\")");
        yield return ("stride 2, size halved, whatever the size",
            Phrase(ConvolutionSpec.Parse("Conv2D(8, 3, strides=2, padding=\"same\")").Print(Dialect.Caffe)),
            Run(() => TensorFlowOps.Conv2D(new Blob([1, 6, 6, 3]), new Blob([3, 3, 3, 8]), [2], TensorFlowPadding.Same)),
            Run(() => TorchOps.Conv2d(new Blob([1, 3, 6, 6]), new Blob([8, 3, 3, 3]), stride: [2], padding: "same")));
        yield return Borders();
        yield return ("depthwise 3×3, stride 2, dilation 2",
            Run(() => CaffeOps.Convolution(new Blob([1, 4, 9, 9]), new Blob([4, 1, 3, 3]), stride: [2], dilation: [2], group: 4)),
            Run(() => TensorFlowOps.DepthwiseConv2D(new Blob([1, 9, 9, 4]), new Blob([3, 3, 4, 1]), [2], TensorFlowPadding.Valid, rate: [2])),
            Run(() => TorchOps.Conv2d(new Blob([1, 4, 9, 9]), new Blob([4, 1, 3, 3]), stride: [2], dilation: [2], groups: 4)));
    }

    private static (string, string, string, string) Said(string what, string torch)
    {
        ConvolutionSpec spec = ConvolutionSpec.Parse(torch);
        return (what, Phrase(spec.Print(Dialect.Caffe)), Phrase(spec.Print(Dialect.TensorFlow)), Phrase(spec.Print(Dialect.Torch)));
    }

    /// <summary>The shapes of the weights, once all three operators gave the same with them.</summary>
    private static (string, string, string, string) Weights(string what, string torch)
    {
        const int Size = 6;
        ConvolutionSpec spec = ConvolutionSpec.Parse(torch);
        int channels = spec.InChannels.GetValueOrDefault();
        Blob x = Uniform(1, [1, channels, Size, Size]), w = Uniform(2, [spec.OutChannels, channels / spec.Groups, .. spec.Kernel]);
        Blob filters = spec.IsDepthwise ? ToHwio(w).Reshape([.. spec.Kernel, channels, spec.OutChannels / channels]) : ToHwio(w);
        Blob expected = TorchOps.Conv2d(x, w, padding: TorchPadding.Create([.. spec.Padding.Before!]), groups: spec.Groups);
        Blob tensorFlow = spec.IsDepthwise
            ? TensorFlowOps.DepthwiseConv2D(ToNhwc(x), filters, [1], TensorFlowPadding.Same)
            : TensorFlowOps.Conv2D(ToNhwc(x), filters, [1], TensorFlowPadding.Same);
        int terms = w.Shape.Count(1);
        AssertClose(expected, CaffeOps.Convolution(x, w, pad: spec.Padding.Before!.Dims, group: spec.Groups), terms);
        AssertClose(expected, ToNchw(tensorFlow), terms);
        return (what, $"`{w.Shape}`", $"`{filters.Shape}`", $"`{w.Shape}`");
    }

    private static (string, string, string, string) Sizes(string what, int input, int kernel, int stride)
    {
        Blob x = new([1, 1, input, 1]), w = new([1, 1, kernel, 1]);
        return (what,
            Rows(() => CaffeOps.Convolution(x, w, stride: [stride, 1])),
            Rows(() => TensorFlowOps.Conv2D(x, ToHwio(w), [stride, 1], TensorFlowPadding.Valid, DataFormat.Nchw)),
            Rows(() => TorchOps.Conv2d(x, w, stride: [stride, 1])));

        static string Rows(Func<Blob> run) => OrRefused(() => $"{run().Shape[2]} rows");
    }

    private static (string, string, string, string) Diagonal()
    {
        Blob x = Of([1, 1, 4, 4], [.. Enumerable.Range(1, 16).Select(i => (float)i)]), w = Of([1, 1, 3, 3], 1, 0, 0, 0, 1, 0, 0, 0, 1);
        return ("1…16 in 4×4, diagonal 3×3, stride 2",
            $"`pad: 1`: {Numbers(CaffeOps.Convolution(x, w, stride: [2], pad: [1]))}",
            $"SAME: {Numbers(TensorFlowOps.Conv2D(x, ToHwio(w), [2], TensorFlowPadding.Same, DataFormat.Nchw))}",
            $"`padding=1`: {Numbers(TorchOps.Conv2d(x, w, stride: [2], padding: 1))}");
    }

    /// <summary>What the first output of 1…5 sees with weights 1, 10, 100 and two elements of padding.</summary>
    private static (string, string, string, string) Borders()
    {
        Blob x = Of([1, 1, 5], 1, 2, 3, 4, 5), w = Of([1, 1, 3], 1, 10, 100);
        string modes = string.Join(", ", Enum.GetValues<TorchPaddingMode>().Select(mode =>
            $"{mode.ToString().ToLowerInvariant()} {TorchOps.Conv1d(x, w, padding: 2, paddingMode: mode).Span[0]}"));
        Blob row = x.Reshape([1, 1, 5, 1]), filters = w.Reshape([1, 3, 1, 1]);
        return ("first output of 1…5 by 1, 10, 100, padded by 2",
            $"zeros {CaffeOps.Convolution(x, w, pad: [2]).Span[0]}",
            $"zeros {TensorFlowOps.Conv2D(row, filters, [1], TensorFlowPadding.Explicit((0, 0), (2, 2))).Span[0]}",
            modes);
    }

    private static string Phrase(SpecText said)
    {
        if (said.Text is null)
            return "none";
        if (said.Dialect != Dialect.Caffe)
            return $"`{said.Text}`";
        string[] lines = said.Text.Split('\n', StringSplitOptions.TrimEntries);
        return $"`{string.Join(' ', lines[(Array.IndexOf(lines, "convolution_param {") + 1)..^2])}`";
    }

    private static string Padded(WindowSize window) => $"{window.Output}, pads {window.PadBefore} and {window.PadAfter}";

    private static string Numbers(Blob blob) => string.Join(' ', blob.Span.ToArray());

    private static string Run(Func<Blob> run) => OrRefused(() => $"`{run().Shape}`");

    private static string OrRefused(Func<string> run)
    {
        try
        {
            return run();
        }
        catch (OperatorException)
        {
            return Refused;
        }
    }
}
