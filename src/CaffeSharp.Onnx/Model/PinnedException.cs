using CaffeSharp.Graph;

namespace CaffeSharp.Onnx.Model;

/// <summary>A layer that needs to know the size of an axis that was to be free.</summary>
internal sealed class PinnedException(Node node, IReadOnlyList<FreeAxis> axes, string reason) : Exception(reason)
{
    public Node Node { get; } = node;

    public IReadOnlyList<FreeAxis> Axes { get; } = axes;
}
