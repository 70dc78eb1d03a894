using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// The depthwise layer types of the forks. Each makes an ordinary <see cref="Convolution"/>; they differ in what a
/// missing <c>group</c> means.
/// </summary>
/// <remarks>
/// A <c>group</c> in the text, or else the filters of the weight file, <c>[F, C/G, kernel…]</c>, say how many groups
/// there are. Where both are silent the type decides.
/// </remarks>
internal static class DepthwiseConvolution
{
    /// <summary>Type <c>DepthwiseConvolution</c>: without a group it is a full convolution, as its CPU code is.</summary>
    public static Convolution Parse(LayerSetup setup)
    {
        ConvolutionParameter text = setup.Text.ConvolutionParam ?? new();
        int groups = Groups(setup, text) ?? 1;
        if (groups == 1)
            setup.Warn("has no group, so it is a full convolution; for a depthwise one its group is the number of channels");
        return Convolution.Parse(setup, text, groups);
    }

    /// <summary>Type <c>DepthwiseConv</c>: without a group there is one for every output.</summary>
    public static Convolution ParseShort(LayerSetup setup)
    {
        ConvolutionParameter text = setup.Text.ConvolutionParam ?? new();
        return Convolution.Parse(setup, text, Groups(setup, text) ?? Layer.Positive("num_output", text.NumOutput));
    }

    /// <summary>
    /// Type <c>ConvolutionDepthwise</c>: one filter for every channel, whatever <c>num_output</c> says; more only if the
    /// weight file holds more.
    /// </summary>
    public static Convolution ParseOneFilterEach(LayerSetup setup)
    {
        ConvolutionParameter text = setup.Text.ConvolutionParam?.Clone() ?? new();
        int channels = Channels(setup, text);
        text.NumOutput = (uint)(Filters(setup) is { } filters && filters[1] == 1 ? filters[0] : channels);
        return Convolution.Parse(setup, text, Math.Max(1, channels));
    }

    private static int? Groups(LayerSetup setup, ConvolutionParameter text)
    {
        if (text.HasGroup && text.Group != 1)
            return Layer.Positive("group", text.Group);
        return Filters(setup) is { } filters && filters[1] > 0 ? Math.Max(1, Channels(setup, text) / filters[1]) : null;
    }

    private static Shape? Filters(LayerSetup setup) =>
        setup.TrainedShapes is [{ Axes: >= 2 } filters, ..] ? filters : null;

    private static int Channels(LayerSetup setup, ConvolutionParameter text) =>
        setup.Bottoms.Count > 0 ? setup.Bottoms[0][text.Axis] : throw new LayerException("takes at least 1 bottom blob, not 0");
}
