namespace CaffeSharp.Formats.Dialects;

/// <summary>Which parameter message belongs to which layer type.</summary>
internal static class ParameterOwner
{
    private static readonly Dictionary<string, string[]> Exceptions = new()
    {
        ["norm_param"] = ["Normalize"],
        ["recurrent_param"] = ["LSTM", "RNN"],
        ["convolution_param"] = ["Convolution", "Deconvolution", "Im2col", "ConvolutionDepthwise", "DepthwiseConvolution", "DepthwiseConv"],
        ["dropout_param"] = ["Dropout", "SeLuDropout"],
        ["correlation_param"] = ["Correlation", "Correlation1D"],
        ["augmentation_param"] = ["DataAugmentation"],
        ["batch_norm_param"] = ["BatchNorm", "CuDNNBatchNorm"],
    };

    /// <summary>
    /// Whether a layer of this type reads the parameter: <c>roi_pooling_param</c> is for <c>ROIPooling</c>, and so on
    /// for all but a few.
    /// </summary>
    public static bool Suits(string parameter, string type)
    {
        string[] owners = Exceptions.GetValueOrDefault(parameter) ?? [parameter.Replace("_param", "").Replace("_", "")];
        return owners.Contains(type, StringComparer.OrdinalIgnoreCase);
    }
}
