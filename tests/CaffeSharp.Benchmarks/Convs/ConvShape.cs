using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>One line of the shape file: a convolution to measure, and the class its result is summed up in.</summary>
internal sealed record ConvShape(string Name, ConvolutionGeometry Geometry, string Class)
{
    /// <summary>Floating point operations of one run: two for every multiply-add.</summary>
    public double Flops => 2.0 * Geometry.Macs;

    /// <summary><c>[N, C, H, W]</c> of the input.</summary>
    public Shape Input => [Geometry.Batch, Geometry.InChannels, .. Geometry.In];

    /// <summary><c>[F, C/G, kernel…]</c>.</summary>
    public Shape Weights => [Geometry.OutChannels, Geometry.InChannelsPerGroup, .. Geometry.Kernel];

    /// <summary><c>[N, F, H, W]</c> of the output.</summary>
    public Shape Output => [Geometry.Batch, Geometry.OutChannels, .. Geometry.Out];
}
