using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Reference;
using Xunit;

namespace CaffeSharp.Tests.Kernels;

/// <summary>The worked values of the convolution specification.</summary>
public sealed class ReferenceConvolutionTests
{
    private static readonly float[] Planes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 0, 1, 0, 1, 0, 1, 0, 1];

    [Fact]
    public void Two_groups_with_stride_padding_and_bias()
    {
        var g = Square(channels: 2, filters: 4, groups: 2, size: 3, output: 3, kernel: 2, stride: 2, pad: 1) with { Out = [2, 2] };
        float[] weights = [1, 2, 3, 4, 1, 0, 0, -1, 1, 1, 1, 1, 0, 1, 1, 0];
        float[] y = new float[16];
        ReferenceConvolution.Forward(g, Planes, weights, [0, 10, 0, -1], y);
        Assert.Equal([4, 18, 36, 77, 9, 7, 3, 6, 1, 1, 1, 2, -1, -1, -1, -1], y);
    }

    [Fact]
    public void Dilation_spreads_the_taps()
    {
        var g = Square(channels: 2, filters: 1, groups: 1, size: 3, output: 3, kernel: 2, stride: 1, pad: 1) with { Dilation = [2, 2] };
        float[] y = new float[9];
        ReferenceConvolution.Forward(g, Planes, [1, 2, 3, 4, 1, 0, 0, -1], [], y);
        Assert.Equal([19, 36, 15, 36, 64, 26, 10, 16, 6], y);
    }

    [Fact]
    public void A_kernel_larger_than_the_input_reads_zeros_behind_it()
    {
        var g = Square(channels: 1, filters: 1, groups: 1, size: 2, output: 1, kernel: 3, stride: 2, pad: 0);
        float[] y = new float[1];
        ReferenceConvolution.Forward(g, [1, 2, 3, 4], [1, 1, 1, 1, 1, 1, 1, 1, 1], [], y);
        Assert.Equal([10], y);
    }

    [Fact]
    public void The_transpose_is_the_adjoint()
    {
        // <conv(x), z> = <x, transpose(z)> for every x and z.
        var random = new Random(1);
        var g = Square(channels: 4, filters: 6, groups: 2, size: 7, output: 3, kernel: 3, stride: 2, pad: 1) with { Out = [3, 4], In = [5, 7] };
        float[] x = Values(4 * 35), z = Values(6 * 12), w = Values(6 * 2 * 9), y = new float[6 * 12], back = new float[4 * 35];
        ReferenceConvolution.Forward(g, x, w, [], y);
        ReferenceConvolution.Backward(g, z, w, [], back);
        double left = y.Zip(z, (a, b) => (double)a * b).Sum(), right = x.Zip(back, (a, b) => (double)a * b).Sum();
        Assert.Equal(left, right, 1e-4);

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static ConvolutionGeometry Square(
        int channels, int filters, int groups, int size, int output, int kernel, int stride, int pad) => new()
        {
            Batch = 1,
            InChannels = channels,
            OutChannels = filters,
            Groups = groups,
            In = [size, size],
            Out = [output, output],
            Kernel = [kernel, kernel],
            Stride = [stride, stride],
            Dilation = [1, 1],
            PadBefore = [pad, pad],
        };
}
