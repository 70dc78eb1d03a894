using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// One step of an <see cref="LSTM"/> from its weighted inputs: c = f · c + i · g and h = o · tanh(c) with sigmoids i, f and o
/// and a tanh g.
/// </summary>
/// <remarks>
/// Bottoms c <c>[1, N, D]</c>, weighted inputs of i, f, o and g <c>[1, N, 4 · D]</c>, and <c>[1, N]</c> that f is multiplied by, 0 where
/// a sequence begins. Tops c and h, <c>[1, N, D]</c>.
/// </remarks>
internal sealed record LSTMUnit : Layer
{
    private const int GateCount = 4;

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 3);
        Shape cell = bottoms[0], gates = bottoms[1], goesOn = bottoms[2];
        if (cell.Axes != 3 || gates.Axes != 3 || goesOn.Axes != 2 || cell[0] != 1 || gates[0] != 1 || goesOn[0] != 1
            || gates[1] != cell[1] || goesOn[1] != cell[1] || gates[2] != (long)GateCount * cell[2])
        {
            throw new LayerException($"takes bottoms [1, N, D], [1, N, 4 · D] and [1, N], not {cell}, {gates} and {goesOn}");
        }
        return [cell, cell];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int size = run.Bottoms[0].Shape[2];
        for (int n = 0; n < run.Bottoms[0].Shape[1]; n++)
        {
            int at = n * size;
            Step(
                run.Bottoms[1].Span.Slice(GateCount * at, GateCount * size), run.Bottoms[2].Span[n],
                run.Input.Slice(at, size), run.Output.Slice(at, size), run.Tops[1].Span.Slice(at, size));
        }
    }

    /// <summary>One step of one sequence.</summary>
    /// <param name="gates">Weighted inputs of i, f, o and g, <c>[4 · D]</c>.</param>
    /// <param name="goesOn">What f is multiplied by.</param>
    /// <param name="before">c of the step before, <c>[D]</c>.</param>
    /// <param name="cell">c of this step; may be the same memory.</param>
    /// <param name="hidden">h of this step.</param>
    internal static void Step(ReadOnlySpan<float> gates, float goesOn, ReadOnlySpan<float> before, Span<float> cell, Span<float> hidden)
    {
        int size = cell.Length;
        for (int d = 0; d < size; d++)
        {
            float input = Sigmoid(gates[d]), output = Sigmoid(gates[(2 * size) + d]), change = MathF.Tanh(gates[(3 * size) + d]);
            // A sequence that begins forgets even what is no number.
            float kept = goesOn == 0 ? 0 : goesOn * Sigmoid(gates[size + d]) * before[d];
            cell[d] = kept + (input * change);
            hidden[d] = output * MathF.Tanh(cell[d]);
        }
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
