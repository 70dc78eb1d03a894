using CaffeSharp.Operators;
using Xunit;

namespace CaffeSharp.Tests.Operators;

/// <summary>The output sizes of the specification: Caffe, PyTorch, TensorFlow's VALID and SAME for the same numbers.</summary>
public sealed class WindowSizeTests
{
    /// <summary>A size that the framework refuses.</summary>
    private const int Error = -1;

    [Theory]
    [InlineData(224, 7, 2, 3, 1, 112, 112, 112, 2, 3)]
    [InlineData(224, 3, 2, 0, 1, 111, 111, 112, 0, 1)]
    [InlineData(224, 3, 2, 1, 1, 112, 112, 112, 0, 1)]
    [InlineData(6, 3, 2, 1, 1, 3, 3, 3, 0, 1)]
    [InlineData(7, 3, 2, 0, 1, 3, 3, 4, 1, 1)]
    [InlineData(7, 3, 2, 2, 2, 4, 4, 4, 2, 2)]
    [InlineData(5, 2, 1, 0, 1, 4, 4, 5, 0, 1)]
    [InlineData(2, 3, 2, 0, 1, 1, Error, 1, 0, 1)]
    [InlineData(2, 3, 1, 0, 1, 0, Error, 2, 1, 1)]
    [InlineData(1, 3, 1, 0, 1, Error, Error, 1, 1, 1)]
    [InlineData(1, 3, 3, 0, 1, 1, Error, 1, 1, 1)]
    [InlineData(4, 1, 3, 0, 1, 2, 2, 2, 0, 0)]
    public void Every_framework_rounds_its_own_way(
        int input, int kernel, int stride, int pad, int dilation, int caffe, int torch, int same, int before, int after)
    {
        Assert.Equal(caffe, SizeOrError(() => WindowSize.Caffe(input, kernel, stride, dilation, pad)));
        Assert.Equal(torch, SizeOrError(() => WindowSize.Torch(input, kernel, stride, dilation, pad, pad)));
        Assert.Equal(new WindowSize(same, before, after), WindowSize.TensorFlowSame(input, kernel, stride, dilation));
    }

    [Theory]
    [InlineData(224, 3, 2, 111)]
    [InlineData(7, 3, 2, 3)]
    [InlineData(5, 2, 1, 4)]
    [InlineData(2, 3, 2, 0)]
    [InlineData(2, 3, 1, 0)]
    [InlineData(1, 3, 1, Error)]
    [InlineData(1, 3, 3, 0)]
    [InlineData(4, 1, 3, 2)]
    public void Valid_may_be_empty(int input, int kernel, int stride, int valid) =>
        Assert.Equal(valid, SizeOrError(() => WindowSize.TensorFlow(input, kernel, stride)));

    [Theory]
    [InlineData(4, 4, 2, 1, 1, 8)]
    [InlineData(16, 64, 32, 0, 1, 544)]
    [InlineData(7, 3, 2, 1, 1, 13)]
    [InlineData(5, 3, 2, 1, 2, 11)]
    public void A_transposed_convolution_grows(int input, int kernel, int stride, int pad, int dilation, int output) =>
        Assert.Equal(output, WindowSize.Transposed(input, kernel, stride, dilation, pad));

    [Theory]
    [InlineData(-1, 1, 1, 1, 0, OperatorFault.Rank)]
    [InlineData(1, 0, 1, 1, 0, OperatorFault.Filter)]
    [InlineData(1, 1, 0, 1, 0, OperatorFault.Stride)]
    [InlineData(1, 1, 1, 0, 0, OperatorFault.Dilation)]
    [InlineData(1, 1, 1, 1, -2, OperatorFault.Padding)]
    [InlineData(int.MaxValue, 1, 1, 1, int.MaxValue, OperatorFault.OutputSize)]
    public void Numbers_out_of_range_are_refused(int input, int kernel, int stride, int dilation, int pad, OperatorFault fault)
    {
        Assert.Equal(fault, Assert.Throws<OperatorException>(() => WindowSize.Caffe(input, kernel, stride, dilation, pad)).Fault);
        Assert.Equal(fault, Assert.Throws<OperatorException>(() => WindowSize.Torch(input, kernel, stride, dilation, pad, pad)).Fault);
        Assert.Equal(fault, Assert.Throws<OperatorException>(() => WindowSize.TensorFlow(input, kernel, stride, dilation, pad, pad)).Fault);
    }

    private static int SizeOrError(Func<WindowSize> size)
    {
        try
        {
            return size().Output;
        }
        catch (OperatorException e) when (e.Fault == OperatorFault.OutputSize)
        {
            return Error;
        }
    }
}
