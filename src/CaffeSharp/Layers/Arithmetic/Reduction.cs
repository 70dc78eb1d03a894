using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>One number in the place of all from an axis on: coefficient · Σ x, Σ |x|, Σ x² or the average of x.</summary>
internal sealed record Reduction : Layer
{
    /// <summary>What becomes of the numbers.</summary>
    public enum Operation
    {
        /// <summary>Σ x.</summary>
        Sum,

        /// <summary>Σ |x|.</summary>
        SumOfMagnitudes,

        /// <summary>Σ x².</summary>
        SumOfSquares,

        /// <summary>The average of x.</summary>
        Mean,
    }

    /// <summary>What becomes of the numbers.</summary>
    public Operation Kind { get; init; }

    /// <summary>The first axis that goes; negative ones count from the last.</summary>
    public int Axis { get; init; }

    /// <summary>What the result is multiplied by.</summary>
    public float Coefficient { get; init; } = 1;

    /// <summary>Makes the layer from its text.</summary>
    public static Reduction Parse(LayerSetup setup)
    {
        ReductionParameter text = setup.Text.ReductionParam ?? new();
        Operation kind = text.Operation switch
        {
            ReductionParameter.Types.ReductionOp.Asum => Operation.SumOfMagnitudes,
            ReductionParameter.Types.ReductionOp.Sumsq => Operation.SumOfSquares,
            ReductionParameter.Types.ReductionOp.Mean => Operation.Mean,
            _ => Operation.Sum,
        };
        return new Reduction { Kind = kind, Axis = text.Axis, Coefficient = text.Coeff };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        return [Shape.Create(bottoms[0].Dims[..bottoms[0].CanonicalAxis(Axis)])];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape;
        int size = bottom.Count(bottom.CanonicalAxis(Axis));
        for (int i = 0; i < run.Output.Length; i++)
            run.Output[i] = (float)(Coefficient * Reduce(run.Input.Slice(i * size, size)));
    }

    private double Reduce(ReadOnlySpan<float> x) => Kind switch
    {
        Operation.SumOfMagnitudes => Sums.SumOfMagnitudes(x),
        Operation.SumOfSquares => Sums.Dot(x, x),
        Operation.Mean => Sums.Sum(x) / x.Length,
        _ => Sums.Sum(x),
    };
}
