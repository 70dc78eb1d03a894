using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;

namespace CaffeSharp.Operators;

/// <summary>Chooses how a TensorFlow convolution is computed: as it lies in memory, or by way of <c>[N, C, H, W]</c>.</summary>
internal static class TensorFlowConvolution
{
    /// <summary>
    /// <paramref name="filters"/> are <c>[KH, KW, C/G, F]</c>, or <c>[KH, KW, C, M]</c> of a depthwise convolution, which
    /// is the same memory as <c>[KH, KW, 1, C·M]</c>.
    /// </summary>
    public static Blob Run(ConvolutionGeometry g, Blob input, Blob filters, DataFormat format)
    {
        Blob grouped = filters.Reshape([.. g.Kernel, g.InChannelsPerGroup, g.OutChannels]);
        Blob weights = AxisOrder.Permute(grouped, 3, 2, 0, 1);
        if (format == DataFormat.Nchw)
            return ConvolutionRunner.Forward(g, input, weights, bias: null);
        Blob output = ConvolutionRunner.Forward(g, AxisOrder.Permute(input, 0, 3, 1, 2), weights, bias: null);
        return AxisOrder.Permute(output, 0, 2, 3, 1);
    }
}
