using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Proto;

namespace CaffeSharp.Diagnostics;

/// <summary>
/// Finds the settings of a convolution that Caffe lets pass and stumbles over, and puts what was likely meant in their
/// place, so that a walk can go on.
/// </summary>
internal static class LintRepair
{
    /// <summary>The layer's text, or a mended copy.</summary>
    public static LayerParameter Repaired(LintLayer layer, SourceMap positions, LintReport report)
    {
        if (layer.Text is not { Type: "Convolution" or "Deconvolution", ConvolutionParam: { } text })
            return layer.Text;
        ConvolutionParameter mended = text.Clone();
        MendStride(layer, mended, report);
        MendZeros(layer, mended, report);
        if (mended.Equals(text))
            return layer.Text;
        var copy = new LayerParameter();
        SharedFields.Copy(layer.Text, copy);
        copy.ConvolutionParam = mended;
        positions.Carry(layer.Text, copy);
        return copy;
    }

    private static void MendStride(LintLayer layer, ConvolutionParameter mended, LintReport report)
    {
        if (mended.HasStrideH == mended.HasStrideW)
            return;
        (string given, string missing) = mended.HasStrideH ? ("stride_h", "stride_w") : ("stride_w", "stride_h");
        Tell(layer, report, given, $"has {given} without {missing}", $"CaffeSharp refuses it; Caffe takes {missing} as 0 and divides by zero");
        mended.StrideH = mended.StrideW = Math.Max(mended.StrideH, mended.StrideW);
    }

    private static void MendZeros(LintLayer layer, ConvolutionParameter mended, LintReport report)
    {
        if (mended is { HasGroup: true, Group: 0 })
        {
            Tell(layer, report, "group", "has group 0", "CaffeSharp refuses it; Caffe divides by zero");
            mended.Group = 1;
        }
        if (mended.Dilation.Contains(0u))
        {
            Tell(layer, report, "dilation", "has a dilation of 0", "CaffeSharp refuses it; in Caffe all taps of the kernel read the same pixel");
            uint[] dilations = [.. mended.Dilation.Select(dilation => Math.Max(1, dilation))];
            mended.Dilation.Clear();
            mended.Dilation.Add(dilations);
        }
        if (mended is { HasStrideH: true, HasStrideW: true } && (mended.StrideH == 0 || mended.StrideW == 0))
        {
            Tell(layer, report, mended.StrideH == 0 ? "stride_h" : "stride_w", "has a stride of 0", "CaffeSharp refuses it; Caffe divides by zero");
            mended.StrideH = Math.Max(1, mended.StrideH);
            mended.StrideW = Math.Max(1, mended.StrideW);
        }
    }

    private static void Tell(LintLayer layer, LintReport report, string field, string message, string cost) =>
        report.Add(Severity.Error, "caffe-arithmetic", layer, message, cost, layer.At(layer.Text.ConvolutionParam, field));
}
