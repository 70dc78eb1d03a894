using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The product, the weighted sum or the largest of two or more bottoms of one shape, element by element.</summary>
/// <remarks>MAX is Caffe's: the second of two wins where one is NaN, and a third only where it is larger.</remarks>
internal sealed record Eltwise : Layer
{
    private const int Stretch = 512;

    /// <summary>What is done with the bottoms.</summary>
    public enum Operation
    {
        /// <summary>Their product.</summary>
        Product,

        /// <summary>Their sum, each multiplied by its coefficient.</summary>
        Sum,

        /// <summary>The largest.</summary>
        Max,
    }

    /// <summary>What is done with the bottoms.</summary>
    public required Operation Kind { get; init; }

    /// <summary>What each bottom of a sum is multiplied by; none when it is 1 for all.</summary>
    public IReadOnlyList<float> Coefficients { get; init; } = [];

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    internal override bool AnyOrder => true;

    internal override bool IsPlainSum => Kind == Operation.Sum && Coefficients.All(coefficient => coefficient == 1);

    /// <summary>Makes the layer from its text.</summary>
    public static Eltwise Parse(LayerSetup setup)
    {
        EltwiseParameter text = setup.Text.EltwiseParam ?? new();
        Operation kind = text.Operation switch
        {
            EltwiseParameter.Types.EltwiseOp.Prod => Operation.Product,
            EltwiseParameter.Types.EltwiseOp.Max => Operation.Max,
            _ => Operation.Sum,
        };
        if (text.Coeff.Count > 0 && kind != Operation.Sum)
            throw new LayerException("has coefficients, which are for operation SUM only");
        return new Eltwise { Kind = kind, Coefficients = [.. text.Coeff] };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2, int.MaxValue);
        if (Coefficients.Count > 0 && Coefficients.Count != bottoms.Count)
            throw new LayerException($"has {Coefficients.Count} coefficients for {bottoms.Count} bottoms");
        if (bottoms.FirstOrDefault(other => other != bottoms[0]) is { } odd)
            throw new LayerException($"takes bottoms of one shape, not {bottoms[0]} and {odd}");
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Span<float> memory = stackalloc float[Stretch];
        int total = run.Output.Length;
        for (int from = 0; from < total; from += Stretch)
        {
            Span<float> result = memory[..Math.Min(Stretch, total - from)];
            TensorPrimitives.Multiply(run.Input.Slice(from, result.Length), Coefficient(0), result);
            for (int i = 1; i < run.Bottoms.Length; i++)
                Join(result, run.Bottoms[i].Span.Slice(from, result.Length), i);
            result.CopyTo(run.Output[from..]);
        }
    }

    private float Coefficient(int bottom) => Coefficients.Count == 0 ? 1 : Coefficients[bottom];

    private void Join(Span<float> result, ReadOnlySpan<float> next, int bottom)
    {
        if (Kind == Operation.Product)
            TensorPrimitives.Multiply(result, next, result);
        else if (Kind == Operation.Sum)
            TensorPrimitives.MultiplyAdd(next, Coefficient(bottom), result, result);
        else if (bottom == 1)
            MaxOfFirstTwo(result, next);
        else
            MaxWithAnother(result, next);
    }

    private static void MaxOfFirstTwo(Span<float> result, ReadOnlySpan<float> next)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = result[i] > next[i] ? result[i] : next[i];
    }

    private static void MaxWithAnother(Span<float> result, ReadOnlySpan<float> next)
    {
        for (int i = 0; i < result.Length; i++)
            result[i] = next[i] > result[i] ? next[i] : result[i];
    }
}
