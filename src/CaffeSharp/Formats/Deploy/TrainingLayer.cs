namespace CaffeSharp.Formats.Deploy;

/// <summary>The layer types that a net has for training and testing, and does without when it runs.</summary>
internal static class TrainingLayer
{
    private static readonly HashSet<string> DataTypes =
    [
        "Data", "ImageData", "HDF5Data", "MemoryData", "WindowData", "AnnotatedData", "VideoData", "DenseImageData", "ImageSegData",
        "ImageLabelmapData", "LaneData",
    ];

    // These judge their first bottom.
    private static readonly HashSet<string> EvaluationTypes = ["Accuracy", "DetectionEvaluate", "EvalDetection", "SegAccuracy", "LaneEval"];

    private static readonly HashSet<string> CheckTypes = ["Silence", "HDF5Output", "BoxAnnotatorOHEM"];

    /// <summary>Whether such a layer brings in data from outside the net.</summary>
    public static bool IsData(string type) => DataTypes.Contains(type);

    /// <summary>Whether such a layer judges a prediction.</summary>
    public static bool IsLoss(string type) => type.EndsWith("Loss", StringComparison.Ordinal) || type.EndsWith("LossOHEM", StringComparison.Ordinal) || type == "Yolov3";

    /// <summary>Whether such a layer only looks at what others computed.</summary>
    public static bool IsCheck(string type) => CheckTypes.Contains(type) || IsEvaluation(type);

    /// <summary>Whether such a layer holds its first bottom against the truth.</summary>
    public static bool IsEvaluation(string type) => EvaluationTypes.Contains(type);

    /// <summary>Any of these.</summary>
    public static bool Is(string type) => IsData(type) || IsLoss(type) || IsCheck(type);
}
