using CaffeSharp.Proto.Onnx;

namespace CaffeSharp.Onnx.Model;

/// <summary>A constant of the graph. Floats of weights stay where the net has them until they are written.</summary>
/// <param name="Head">Name, type and axes, with the numbers if they are few.</param>
/// <param name="Floats">The numbers that are not in the head.</param>
internal sealed record Initializer(TensorProto Head, ReadOnlyMemory<float> Floats)
{
    /// <summary>How many bytes stand outside the head.</summary>
    public long Bytes => (long)Floats.Length * sizeof(float);
}
