using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The type <c>Lstm</c>, an older LSTM layer that CTPN has: i, f, o and g are weighted inputs and weighted h of the step before, plus a bias.</summary>
/// <remarks>
/// Bottom x <c>[T, N, …]</c>; top h <c>[T, N, H]</c>; c = σ(f) · c + σ(i) · tanh(g) and h = σ(o) · tanh(c). Weights <c>[4 · H, I]</c> and <c>[4 · H, H]</c>,
/// bias <c>[4 · H]</c>, four blocks in the order i, f, o, g. Every forward begins at 0; with a second bottom <c>[T, N]</c>, which is 0 where a
/// sequence begins and 1 where it goes on, the state of the last forward goes on too.
/// </remarks>
internal sealed record CtpnLstm : Layer
{
    private const int Gates = 4;

    /// <summary>How many numbers h has.</summary>
    public required int Outputs { get; init; }

    /// <summary>Weights of the inputs.</summary>
    public required ParameterBlob InputWeights { get; init; }

    /// <summary>Weights of h.</summary>
    public required ParameterBlob HiddenWeights { get; init; }

    /// <summary>What is added.</summary>
    public required ParameterBlob Bias { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static CtpnLstm Parse(LayerSetup setup)
    {
        LstmParameter text = setup.Text.LstmParam ?? new();
        RequireBottoms(setup.Bottoms, 1, 2);
        int outputs = Positive("num_output", text.NumOutput), gates = CheckedSize("gates", (long)Gates * outputs);
        return new CtpnLstm
        {
            Outputs = outputs,
            InputWeights = setup.Parameter([gates, Inputs(setup.Bottoms[0])], text.WeightFiller, 0),
            HiddenWeights = setup.Parameter([gates, outputs], text.WeightFiller, 0),
            Bias = setup.Parameter([gates], text.BiasFiller, 0),
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1, 2);
        Shape x = bottoms[0];
        if (Inputs(x) != InputWeights.Shape[1])
            throw new LayerException($"has weights for {InputWeights.Shape[1]} inputs, but a bottom {x}");
        if (bottoms.Count > 1 && (bottoms[1].Axes < 2 || bottoms[1].Count() != x.Count(0, 2) || bottoms[1][0] != x[0]))
            throw new LayerException($"takes [{x[0]}, {x[1]}] of where its sequences go on, not {bottoms[1]}");
        return [[x[0], x[1], Outputs]];
    }

    /// <summary>The gates of one step.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => CheckedSize("scratch memory", (Gates + 2L) * Outputs);

    /// <summary>c and h of every sequence.</summary>
    public override int StateSize(IReadOnlyList<Shape> bottoms) => bottoms.Count > 1 ? CheckedSize("state", 2L * bottoms[0][1] * Outputs) : 0;

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape x = run.Bottoms[0].Shape;
        int steps = x[0], sequences = x[1], inputs = x.Count(2);
        Span<float> gates = run.Scratch[..(Gates * Outputs)], own = run.Scratch.Slice(Gates * Outputs, 2 * Outputs);
        for (int n = 0; n < sequences; n++)
        {
            bool goesOn = run.Bottoms.Length > 1;
            Span<float> state = goesOn ? run.State.Slice(2 * n * Outputs, 2 * Outputs) : own;
            if (!goesOn)
                state.Clear();
            Span<float> cell = state[..Outputs], hidden = state[Outputs..];
            for (int t = 0; t < steps; t++)
            {
                int item = (t * sequences) + n;
                float flag = goesOn ? run.Bottoms[1].Span[item] : 1;
                if (flag == 0)
                    state.Clear();
                Weigh(run.Input.Slice(item * inputs, inputs), hidden, gates);
                LSTMUnit.Step(gates, flag, cell, cell, hidden);
                hidden.CopyTo(run.Output[(item * Outputs)..]);
            }
        }
    }

    private void Weigh(ReadOnlySpan<float> x, ReadOnlySpan<float> hidden, Span<float> gates)
    {
        for (int g = 0; g < gates.Length; g++)
        {
            gates[g] = (float)(Bias.Span[g] + Sums.Dot(InputWeights.Span.Slice(g * x.Length, x.Length), x)
                + Sums.Dot(HiddenWeights.Span.Slice(g * hidden.Length, hidden.Length), hidden));
        }
    }

    private static int Inputs(Shape x) => x.Axes >= 2
        ? x.Count(2)
        : throw new LayerException($"takes a bottom [T, N, …], not {x}");
}
