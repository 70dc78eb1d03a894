namespace CaffeSharp.Onnx;

/// <summary>How a net is written.</summary>
public sealed record OnnxOptions
{
    /// <summary>The version of ONNX's operators that is used, 13 to 26; consumers of any age take 13.</summary>
    public int Opset { get; init; } = 13;

    /// <summary>The blobs that come out. Without, all that the net gives and no layer reads.</summary>
    public IReadOnlyList<string> Until { get; init; } = [];

    /// <summary>Fixes axis 0 of the inputs at this many images. Without, it may be any where the net allows it.</summary>
    public int? Batch { get; init; }

    /// <summary>Further axes of inputs that may have any size: by input the axes, e.g. 2 and 3 for height and width.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<int>> FreeAxes { get; init; } = new Dictionary<string, IReadOnlyList<int>>();

    /// <summary>
    /// Whether BatchNorm, Scale, Bias and Power go into the weights of the layers beside them where they can. The blobs between are then not
    /// in the model, and the folded weights take memory of their own while it is written.
    /// </summary>
    public bool Folds { get; init; }

    /// <summary>Whether the weights go into a file beside the model, <c>NAME.onnx.data</c>. Above 2 GB they do in any case.</summary>
    public bool ExternalData { get; init; }

    /// <summary>What is noted in the file: keys and texts, such as the net's source.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>How each type of layer is written; <see cref="OnnxWriters.With"/> adds one's own.</summary>
    public OnnxWriters Writers { get; init; } = OnnxWriters.Default;

    /// <summary>Hears how many bytes of how many are written, every few megabytes.</summary>
    public IProgress<OnnxProgress>? Progress { get; init; }
}
