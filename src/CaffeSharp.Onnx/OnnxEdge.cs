namespace CaffeSharp.Onnx;

/// <summary>An input or output of the written model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Blob">The blob of the net that it is; differs from the name where ONNX allows that only once.</param>
/// <param name="Axes">Its axes: sizes, or names of those that may have any.</param>
public sealed record OnnxEdge(string Name, string Blob, IReadOnlyList<string> Axes)
{
    /// <summary>Name and axes.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Axes)}]";
}
