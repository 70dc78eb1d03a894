using CaffeSharp.Blobs;
using CaffeSharp.Operators;
using Xunit;

namespace CaffeSharp.Tests.Operators;

/// <summary>Calls that are refused, beyond the recorded ones: what for, and with which numbers.</summary>
public sealed class RefusalTests
{
    private static readonly Blob Image = new([1, 5, 6, 4]);
    private static readonly Blob Filter = new([3, 3, 4, 2]);

    [Fact]
    public void TensorFlow_tells_what_clashes()
    {
        Refused(OperatorFault.Rank, "[5, 6, 4]", () => TensorFlowOps.Conv2D(new Blob([5, 6, 4]), Filter, [1], TensorFlowPadding.Same));
        Refused(OperatorFault.Filter, "[3, 0, 4, 2]", () => TensorFlowOps.Conv2D(Image, new Blob([3, 0, 4, 2]), [1], TensorFlowPadding.Same));
        Refused(OperatorFault.Channels, "0 channels", () => TensorFlowOps.Conv2D(new Blob([1, 5, 6, 0]), Filter, [1], TensorFlowPadding.Same));
        Refused(OperatorFault.Stride, "[2, 1, 1, 1]", () => TensorFlowOps.Conv2D(Image, Filter, [2, 1, 1, 1], TensorFlowPadding.Same));
        Refused(OperatorFault.Stride, "not 3", () => TensorFlowOps.Conv2D(Image, Filter, [1, 1, 1], TensorFlowPadding.Same));
        Refused(OperatorFault.Dilation, "[1, 1, 1, 2]", () => TensorFlowOps.Conv2D(Image, Filter, [1], TensorFlowPadding.Same, dilations: [1, 1, 1, 2]));
        Refused(OperatorFault.Padding, "(1, 0)", () => TensorFlowOps.Conv2D(Image, Filter, [1], TensorFlowPadding.Explicit((0, 0), (1, 1), (1, 1), (1, 0))));
        Refused(OperatorFault.Padding, "-1", () => TensorFlowOps.Conv2D(Image, Filter, [1], TensorFlowPadding.Explicit((0, -1), (1, 1))));
        Refused(OperatorFault.Padding, "3", () => TensorFlowOps.Conv2D(Image, Filter, [1], TensorFlowPadding.Explicit((0, 0), (1, 1), (0, 0))));
        Refused(OperatorFault.Padding, "same", () => TensorFlowPadding.Named("same"));
        Refused(OperatorFault.Stride, "2 and 1", () => TensorFlowOps.DepthwiseConv2DNative(Image, Filter, [2, 1], TensorFlowPadding.Same));
        Refused(OperatorFault.OutputSize, "rate 2, 2", () => TensorFlowOps.DepthwiseConv2D(new Blob([1, 4, 6, 4]), Filter, [1], TensorFlowPadding.Valid, rate: [2]));
        Refused(OperatorFault.Padding, "SAME or VALID", () => TensorFlowOps.MaxPool(Image, [2], [1], TensorFlowPadding.Explicit((0, 0), (0, 0))));
        Refused(OperatorFault.Filter, "[1, 2, 2, 2]", () => TensorFlowOps.AvgPool(Image, [1, 2, 2, 2], [1], TensorFlowPadding.Same));
    }

    [Fact]
    public void Torch_tells_what_clashes()
    {
        Blob x = new([1, 4, 5, 6]), w = new([2, 4, 3, 3]);
        Refused(OperatorFault.Filter, "[2, 4, 3]", () => TorchOps.Conv2d(x, new Blob([2, 4, 3])));
        Refused(OperatorFault.Filter, "holds 0", () => TorchOps.Conv2d(x, new Blob([2, 4, 3, 0])));
        Refused(OperatorFault.Groups, "[0, 4, 3, 3]", () => TorchOps.Conv2d(x, new Blob([0, 4, 3, 3])));
        Refused(OperatorFault.Stride, "[1, 2, 3]", () => TorchOps.Conv2d(x, w, stride: [1, 2, 3]));
        Refused(OperatorFault.Padding, "'full'", () => TorchOps.Conv2d(x, w, padding: "full"));
        Refused(OperatorFault.Padding, "[1, 2]", () => TorchOps.Conv2d(x, new Blob([2, 4, 1, 1]), stride: [1, 2], padding: "same"));
        Refused(OperatorFault.Padding, "replicate", () => TorchOps.Conv1d(new Blob([1, 1, 0]), new Blob([1, 1, 1]), padding: 1, paddingMode: TorchPaddingMode.Replicate));
        Refused(OperatorFault.Padding, "[0, -1]", () => TorchOps.ConvTranspose2d(x, new Blob([4, 2, 3, 3]), padding: [0, -1]));
        Refused(OperatorFault.OutputPadding, "-1", () => TorchOps.ConvTranspose2d(x, new Blob([4, 2, 3, 3]), outputPadding: [-1]));
        Refused(OperatorFault.Bias, "[3]", () => TorchOps.ConvTranspose2d(x, new Blob([4, 1, 3, 3]), new Blob([3]), groups: 2));
        Refused(OperatorFault.OutputSize, "more than an axis", () => TorchOps.Conv2d(x, w, padding: int.MaxValue));
    }

    [Fact]
    public void Caffe_tells_what_clashes()
    {
        Blob x = new([1, 4, 5, 6]), w = new([2, 4, 3, 3]);
        Refused(OperatorFault.Rank, "axis 4", () => CaffeOps.Convolution(x, w, axis: 4));
        Refused(OperatorFault.Filter, "1 spatial axes", () => CaffeOps.Convolution(x, w, axis: 2));
        Refused(OperatorFault.Groups, "group 0", () => CaffeOps.Convolution(x, w, group: 0));
        Refused(OperatorFault.Groups, "4 channels", () => CaffeOps.Convolution(x, w, group: 3));
        Refused(OperatorFault.Groups, "[2, 1, 3, 3]", () => CaffeOps.Convolution(x, new Blob([2, 1, 3, 3]), group: 4));
        Refused(OperatorFault.Channels, "must be 2", () => CaffeOps.Convolution(x, w, group: 2));
        Refused(OperatorFault.Bias, "2 numbers", () => CaffeOps.Convolution(x, w, new Blob([3])));
        Refused(OperatorFault.Stride, "[2, 0]", () => CaffeOps.Convolution(x, w, stride: [2, 0]));
        Refused(OperatorFault.Dilation, "[0, 0]", () => CaffeOps.Convolution(x, w, dilation: [0]));
        Refused(OperatorFault.Padding, "[-1, -1]", () => CaffeOps.Deconvolution(x, new Blob([4, 2, 3, 3]), pad: [-1]));
        Refused(OperatorFault.Channels, "axis 0", () => CaffeOps.Deconvolution(x, w));
        Refused(OperatorFault.OutputSize, "-1", () => CaffeOps.Deconvolution(x, new Blob([4, 2, 1, 1]), pad: [3]));
        Refused(OperatorFault.Filter, "kernel_size [0, 0]", () => CaffeOps.Im2col(x, []));
    }

    [Fact]
    public void Legal_emptiness_is_computed()
    {
        Assert.Equal<Shape>([0, 2, 5, 6], TorchOps.Conv2d(new Blob([0, 4, 5, 6]), new Blob([2, 4, 1, 1])).Shape);
        Assert.Equal<Shape>([0, 5, 6, 2], TensorFlowOps.Conv2D(new Blob([0, 5, 6, 4]), new Blob([1, 1, 4, 2]), [1], TensorFlowPadding.Same).Shape);
        Assert.Equal<Shape>([1, 2, 0, 0], CaffeOps.Convolution(new Blob([1, 4, 2, 2]), new Blob([2, 4, 3, 3])).Shape);
        Assert.Equal<Shape>([1, 1, 1, 2], CaffeOps.Convolution(new Blob([1, 1, 1, 2]), new Blob([1, 1, 1, 1]), new Blob([1, 1, 1, 1])).Shape);
    }

    /// <summary>Refused for this, in words that hold these.</summary>
    private static void Refused(OperatorFault fault, string words, Func<object> call)
    {
        OperatorException refusal = Assert.Throws<OperatorException>(() => { call(); });
        Assert.Equal(fault, refusal.Fault);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }
}
