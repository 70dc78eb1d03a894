using System.Numerics.Tensors;

namespace CaffeSharp.Operators;

/// <summary>Max pooling.</summary>
internal readonly struct MaxReduction : IReduction
{
    public static float Empty => float.NegativeInfinity;

    public static void Add(ReadOnlySpan<float> pixel, Span<float> result) => TensorPrimitives.Max(result, pixel, result);

    public static void Finish(Span<float> result, int count)
    {
    }
}
