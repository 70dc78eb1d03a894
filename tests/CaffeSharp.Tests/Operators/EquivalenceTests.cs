using CaffeSharp.Blobs;
using CaffeSharp.Operators;
using CsCheck;
using Xunit;
using static CaffeSharp.Tests.Operators.TestBlobs;

namespace CaffeSharp.Tests.Operators;

/// <summary>What the frameworks' operators have to do with each other.</summary>
public sealed class EquivalenceTests
{
    [Fact]
    public void Groups_are_convolutions_side_by_side() => ConvolutionProblem2D.Any.Where(p => p.Batch == 1 && Fits(p)).Sample(p =>
    {
        Blob whole = TorchOps.Conv2d(p.Input, p.Weights, p.Bias, p.Strides, TorchPadding.Create(p.Pads), p.Dilations, p.Groups);
        float[] parts = [.. Enumerable.Range(0, p.Groups).SelectMany(g => TorchOps.Conv2d(
            Part(p.Input, [1, p.Depth, p.Size.Rows, p.Size.Columns], g),
            Part(p.Weights, [p.FilterFactor, p.Depth, p.Kernel.Rows, p.Kernel.Columns], g),
            Part(p.Bias, [p.FilterFactor], g),
            p.Strides,
            TorchPadding.Create(p.Pads),
            p.Dilations).Span.ToArray())];
        // A kernel for groups may add up in another order than one for a single group.
        AssertClose(new Blob(whole.Shape, parts), whole, p.Terms);

        static Blob Part(Blob blob, Shape shape, int part) => new(shape, blob.Data.Slice(part * shape.Count(), shape.Count()));
    });

    [Fact]
    public void Depthwise_with_a_multiplier_is_as_many_groups_as_channels() => ConvolutionProblem2D.Unstrided.Sample(p =>
    {
        Blob x = ToNhwc(p.Input), filter = Uniform(p.Seed, [p.Kernel.Rows, p.Kernel.Columns, p.Channels, p.FilterFactor]);
        Blob depthwise = TensorFlowOps.DepthwiseConv2D(x, filter, [1], TensorFlowPadding.Same, rate: p.Dilations);
        Blob asGroups = filter.Reshape([p.Kernel.Rows, p.Kernel.Columns, 1, p.Channels * p.FilterFactor]);
        AssertClose(TensorFlowOps.Conv2D(x, asGroups, [1], TensorFlowPadding.Same, dilations: p.Dilations), depthwise, p.Terms);
        Blob torch = TorchOps.Conv2d(p.Input, Transpose(asGroups, 3, 2, 0, 1), padding: "same", dilation: p.Dilations, groups: p.Channels);
        AssertClose(torch, ToNchw(depthwise), p.Terms);
    });

    [Fact]
    public void Separable_is_depthwise_then_pointwise() => ConvolutionProblem2D.Undilated.Sample(p =>
    {
        Blob x = ToNhwc(p.Input), depthwise = Uniform(p.Seed, [p.Kernel.Rows, p.Kernel.Columns, p.Channels, 2]);
        Blob pointwise = Uniform(p.Seed + 1, [1, 1, 2 * p.Channels, p.Filters]);
        Blob between = TensorFlowOps.DepthwiseConv2D(x, depthwise, p.Strides, TensorFlowPadding.Same);
        Assert.Equal(
            TensorFlowOps.Conv2D(between, pointwise, [1], TensorFlowPadding.Valid).Span.ToArray(),
            TensorFlowOps.SeparableConv2D(x, depthwise, pointwise, p.Strides, TensorFlowPadding.Same).Span.ToArray());
    });

    [Fact]
    public void Same_of_PyTorch_is_SAME_without_strides() => ConvolutionProblem2D.Unstrided.Sample(p => AssertClose(
        TorchOps.Conv2d(p.Input, p.Weights, padding: "same", dilation: p.Dilations, groups: p.Groups),
        TensorFlowOps.Conv2D(p.Input, ToHwio(p.Weights), [1], TensorFlowPadding.Same, DataFormat.Nchw, p.Dilations),
        p.Terms));

    [Fact]
    public void Where_the_kernel_fits_all_three_agree() => ConvolutionProblem2D.Any.Where(Fits).Sample(p =>
    {
        Blob torch = TorchOps.Conv2d(p.Input, p.Weights, null, p.Strides, TorchPadding.Create(p.Pads), p.Dilations, p.Groups);
        TensorFlowPadding padding = TensorFlowPadding.Explicit((p.Pad.Rows, p.Pad.Rows), (p.Pad.Columns, p.Pad.Columns));
        AssertClose(torch, CaffeOps.Convolution(p.Input, p.Weights, null, p.Strides, p.Pads, p.Dilations, p.Groups), p.Terms);
        AssertClose(torch, TensorFlowOps.Conv2D(p.Input, ToHwio(p.Weights), p.Strides, padding, DataFormat.Nchw, p.Dilations), p.Terms);
        AssertClose(torch, ToNchw(TensorFlowOps.Conv2D(ToNhwc(p.Input), ToHwio(p.Weights), p.Strides, padding, dilations: p.Dilations)), p.Terms);
    });

    [Fact]
    public void Caffe_takes_any_axes_before_the_channels_for_a_batch()
    {
        Blob x = Uniform(1, [2, 3, 4, 6, 5]), w = Uniform(2, [8, 2, 3, 3]);
        Blob y = CaffeOps.Convolution(x, w, pad: [1], group: 2, axis: -3);
        Assert.Equal<Shape>([2, 3, 8, 6, 5], y.Shape);
        Assert.Equal(CaffeOps.Convolution(x.Reshape([6, 4, 6, 5]), w, pad: [1], group: 2).Span.ToArray(), y.Span.ToArray());
    }

    private static bool Fits(ConvolutionProblem2D p) =>
        p.Size.Rows + (2 * p.Pad.Rows) >= p.Extent.Rows && p.Size.Columns + (2 * p.Pad.Columns) >= p.Extent.Columns;
}
