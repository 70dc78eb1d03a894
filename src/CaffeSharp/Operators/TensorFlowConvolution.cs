using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Nhwc;

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
        bool pointwise = g.Groups == 1 && g.Kernel.Count() == 1;
        bool depthwise = g.Groups > 1 && g.InChannelsPerGroup == 1 && (long)g.In.Count() * g.OutChannels <= Array.MaxLength;
        if (format == DataFormat.Nchw || !(pointwise || depthwise))
            return RunPlanes(g, input, filters.Reshape([.. g.Kernel, g.InChannelsPerGroup, g.OutChannels]), format);
        var output = new Blob([g.Batch, .. g.Out, g.OutChannels]);
        if (pointwise)
            NhwcPointwise.Forward(g, input.Span, filters.Span, output.Span);
        else
            NhwcDepthwise.Forward(g, input.Span, filters.Span, output.Span);
        return output;
    }

    private static Blob RunPlanes(ConvolutionGeometry g, Blob input, Blob filters, DataFormat format)
    {
        Blob weights = AxisOrder.Permute(filters, 3, 2, 0, 1);
        return format == DataFormat.Nchw
            ? ConvolutionRunner.Forward(g, input, weights, bias: null)
            : AxisOrder.ToPixels(ConvolutionRunner.Forward(g, AxisOrder.ToPlanes(input), weights, bias: null));
    }
}
