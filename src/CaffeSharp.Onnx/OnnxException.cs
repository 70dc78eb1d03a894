using CaffeSharp.Formats.Text;
using CaffeSharp.Graph;

namespace CaffeSharp.Onnx;

/// <summary>A net that cannot be written as ONNX, or not so; the message names file, line, layer and type where one layer is why.</summary>
public sealed class OnnxException : CaffeException
{
    /// <summary>A fault of the net as a whole or of what was asked for.</summary>
    public OnnxException(string message) : base(message)
    {
    }

    internal OnnxException(Node node, string reason, string remedy) : base($"{node} cannot be written as ONNX: {reason}{remedy}")
    {
        Layer = node.Name;
        Position = node.Position;
        Reason = reason;
    }

    /// <summary>The layer that cannot be expressed, if it is one.</summary>
    public string? Layer { get; }

    /// <summary>Where that layer stands, if that is known.</summary>
    public SourcePosition? Position { get; }

    /// <summary>Why it cannot, without the layer's name and the remedy.</summary>
    public string? Reason { get; }
}
