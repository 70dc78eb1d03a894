namespace CaffeSharp.Imaging.Graphs;

/// <summary>The kinds of layers, and their colours.</summary>
internal static class LayerKinds
{
    private static readonly Dictionary<string, LayerKind> Known = Table();

    /// <summary>The kind of a layer's type.</summary>
    public static LayerKind Of(string type) =>
        Known.TryGetValue(type, out LayerKind kind) ? kind
        : type.Contains("Loss", StringComparison.Ordinal) ? LayerKind.Judgement
        : type.Contains("Conv", StringComparison.Ordinal) ? LayerKind.Convolution
        : type.Contains("Data", StringComparison.Ordinal) ? LayerKind.Input
        : LayerKind.Other;

    /// <summary>A colour that white letters can be read on.</summary>
    public static string Colour(this LayerKind kind) => kind switch
    {
        LayerKind.Input => "#37474f",
        LayerKind.Convolution => "#2f6fb0",
        LayerKind.Dense => "#6a4fa3",
        LayerKind.Pooling => "#b3630a",
        LayerKind.Normalization => "#3b7d3b",
        LayerKind.Activation => "#b23a48",
        LayerKind.Join => "#00767a",
        LayerKind.Shape => "#6b6b6b",
        LayerKind.Detection => "#a23b7d",
        LayerKind.Judgement => "#7a5c12",
        _ => "#555555",
    };

    /// <summary>What the kind is called in a legend.</summary>
    public static string Word(this LayerKind kind) => kind switch
    {
        LayerKind.Join => "sum, concat",
        LayerKind.Judgement => "softmax, loss",
        LayerKind.Pooling => "pooling, size",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static Dictionary<string, LayerKind> Table()
    {
        (LayerKind Kind, string Types)[] rows =
        [
            (LayerKind.Input, "Input Parameter"),
            (LayerKind.Convolution, "Correlation Correlation1D Im2col"),
            (LayerKind.Dense, "InnerProduct Embed LSTM LSTMUnit Lstm RNN"),
            (LayerKind.Pooling, "Pooling SPP Upsample Interp Resample Downsample Accum Reorg"),
            (LayerKind.Normalization, "BatchNorm BN Scale Bias LRN MVN Normalize ChannelNorm Power"),
            (LayerKind.Activation, "ReLU ReLU6 PReLU ELU SeLU SeLu Sigmoid TanH BNLL Swish Mish Clip AbsVal Exp Log NegReLU Insanity Threshold Dropout SpatialDropout SeLuDropout"),
            (LayerKind.Join, "Eltwise Concat Axpy BatchReduction Reduction Mean ArgMax FlowWarp"),
            (LayerKind.Shape, "Split Slice Flatten Reshape Permute Transpose Crop Tile Reverse Flip ShuffleChannel BatchReindex Filter Silence"),
            (LayerKind.Detection, "PriorBox DetectionOutput DetectionEvaluate Proposal ROIPooling ROIAlign PSROIPooling Region YoloDetectionOutput Yolov3DetectionOutput Python"),
            (LayerKind.Judgement, "Softmax Accuracy SegAccuracy"),
        ];
        return rows.SelectMany(row => row.Types.Split(' ').Select(type => (type, row.Kind))).ToDictionary(pair => pair.type, pair => pair.Kind);
    }
}
