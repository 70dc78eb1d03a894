using CaffeSharp.Blobs;
using CaffeSharp.Operators;
using Xunit;
using static CaffeSharp.Tests.Operators.TestBlobs;

namespace CaffeSharp.Tests.Operators;

/// <summary>The worked values of the specification, each in every dialect that can say it.</summary>
public sealed class WorkedValueTests
{
    private static readonly Blob TwoPlanes = Of([1, 2, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 0, 1, 0, 1, 0, 1, 0, 1);
    private static readonly Blob FourFilters = Of([4, 1, 2, 2], 1, 2, 3, 4, 1, 0, 0, -1, 1, 1, 1, 1, 0, 1, 1, 0);
    private static readonly Blob Sixteen = Of([1, 1, 4, 4], [.. Enumerable.Range(1, 16).Select(i => (float)i)]);
    private static readonly Blob Diagonal = Of([1, 1, 3, 3], 1, 0, 0, 0, 1, 0, 0, 0, 1);

    [Fact]
    public void A_Two_groups_with_stride_padding_and_bias()
    {
        float[] y = [4, 18, 36, 77, 9, 7, 3, 6, 1, 1, 1, 2, -1, -1, -1, -1];
        Blob bias = Of([4], 0, 10, 0, -1);
        AssertValues(y, CaffeOps.Convolution(TwoPlanes, FourFilters, bias, stride: [2], pad: [1], group: 2));
        AssertValues(y, TorchOps.Conv2d(TwoPlanes, FourFilters, bias, stride: [2], padding: 1, groups: 2));
        float[] noBias = [.. y.Select((value, i) => value - bias.Span[i / 4])];
        AssertValues(noBias, ToNchw(TensorFlowOps.Conv2D(ToNhwc(TwoPlanes), ToHwio(FourFilters), [2], TensorFlowPadding.Explicit((1, 0), (1, 0)))));
    }

    [Fact]
    public void B_Dilation_spreads_the_taps()
    {
        float[] y = [19, 36, 15, 36, 64, 26, 10, 16, 6];
        Blob weights = Of([1, 2, 2, 2], 1, 2, 3, 4, 1, 0, 0, -1);
        AssertValues(y, CaffeOps.Convolution(TwoPlanes, weights, pad: [1], dilation: [2]));
        AssertValues(y, TorchOps.Conv2d(TwoPlanes, weights, padding: 1, dilation: [2]));
        AssertValues(y, TensorFlowOps.Conv2D(TwoPlanes, ToHwio(weights), [1], TensorFlowPadding.Same, DataFormat.Nchw, [2]));
    }

    [Fact]
    public void C_Same_pads_below_and_to_the_right()
    {
        float[] y = [37, 21, 23, 9, -4, 3, 7, 9, 2, 1, 1, 1, 0, 0, 0, 0];
        AssertValues(y, ToNchw(TensorFlowOps.Conv2D(ToNhwc(TwoPlanes), ToHwio(FourFilters), [2], TensorFlowPadding.Same)));
    }

    [Fact]
    public void D_Same_and_padding_on_both_sides_see_other_pixels()
    {
        AssertValues([18, 11, 23, 27], TensorFlowOps.Conv2D(Sixteen, ToHwio(Diagonal), [2], TensorFlowPadding.Same, DataFormat.Nchw));
        AssertValues([7, 11, 23, 33], TorchOps.Conv2d(Sixteen, Diagonal, stride: [2], padding: 1));
        AssertValues([7, 11, 23, 33], CaffeOps.Convolution(Sixteen, Diagonal, stride: [2], pad: [1]));
    }

    [Theory]
    [InlineData(TorchPaddingMode.Zeros, new float[] { 100, 210, 321, 432, 543, 54, 5 })]
    [InlineData(TorchPaddingMode.Reflect, new float[] { 123, 212, 321, 432, 543, 454, 345 })]
    [InlineData(TorchPaddingMode.Replicate, new float[] { 111, 211, 321, 432, 543, 554, 555 })]
    [InlineData(TorchPaddingMode.Circular, new float[] { 154, 215, 321, 432, 543, 154, 215 })]
    public void E_Padding_modes_take_from_the_input(TorchPaddingMode mode, float[] y) =>
        AssertValues(y, TorchOps.Conv1d(Of([1, 1, 5], 1, 2, 3, 4, 5), Of([1, 1, 3], 1, 10, 100), padding: 2, paddingMode: mode));

    [Fact]
    public void F_Caffe_rounds_toward_zero_and_sees_zeros_behind_the_input()
    {
        Blob x = Of([1, 1, 2, 2], 1, 2, 3, 4), ones = Of([1, 1, 3, 3], 1, 1, 1, 1, 1, 1, 1, 1, 1);
        AssertValues([10], CaffeOps.Convolution(x, ones, stride: [2]));
        AssertValues([1, 2, 0, 3, 4, 0, 0, 0, 0], CaffeOps.Im2col(x, [3], stride: [2]));
        Assert.Equal(OperatorFault.OutputSize, Assert.Throws<OperatorException>(() => TorchOps.Conv2d(x, ones, stride: [2])).Fault);
        Assert.Equal<Shape>([1, 1, 0, 0], TensorFlowOps.Conv2D(x, ToHwio(ones), [2], TensorFlowPadding.Valid, DataFormat.Nchw).Shape);
    }

    [Fact]
    public void G_A_depthwise_multiplier_keeps_the_channels_of_one_input_together()
    {
        Blob x = Of([1, 2, 2, 2], 1, 2, 3, 4, 5, 6, 7, 8);
        float[] y = [1, 2, 3, 4, 10, 20, 30, 40, 500, 600, 700, 800, 5000, 6000, 7000, 8000];
        Blob filter = Of([1, 1, 2, 2], 1, 10, 100, 1000);
        AssertValues(y, ToNchw(TensorFlowOps.DepthwiseConv2D(ToNhwc(x), filter, [1], TensorFlowPadding.Valid)));
        AssertValues(y, TensorFlowOps.DepthwiseConv2DNative(x, filter, [1], TensorFlowPadding.Valid, DataFormat.Nchw));
        AssertValues(y, TorchOps.Conv2d(x, Of([4, 1, 1, 1], 1, 10, 100, 1000), groups: 2));
        AssertValues(y, CaffeOps.Convolution(x, Of([4, 1, 1, 1], 1, 10, 100, 1000), group: 2));
    }

    [Fact]
    public void The_example_of_depthwise_conv2d()
    {
        // Values of TensorFlow's own documentation.
        Blob x = Of([1, 3, 2, 1], 1, 2, 3, 4, 5, 6), kernels = Of([2, 1, 1, 2], 1, 2, 3, 4);
        float[] y = [10, 14, 14, 20, 18, 26, 22, 32];
        AssertValues(y, TensorFlowOps.DepthwiseConv2D(x, kernels, [1], TensorFlowPadding.Valid));
        AssertValues(y, TensorFlowOps.DepthwiseConv2DNative(x, kernels, [1, 1, 1, 1], TensorFlowPadding.Valid));
    }

    private static void AssertValues(float[] expected, Blob actual) => Assert.Equal(expected, actual.Span.ToArray());
}
