using System.Numerics.Tensors;

namespace CaffeSharp.Operators;

/// <summary>Average pooling.</summary>
internal readonly struct MeanReduction : IReduction
{
    public static float Empty => 0;

    public static void Add(ReadOnlySpan<float> pixel, Span<float> result) => TensorPrimitives.Add(result, pixel, result);

    public static void Finish(Span<float> result, int count) => TensorPrimitives.Divide(result, count, result);
}
