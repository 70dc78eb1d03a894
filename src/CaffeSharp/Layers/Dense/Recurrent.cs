using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>A layer that goes through time steps and carries something from one to the next.</summary>
/// <remarks>
/// Bottoms: x <c>[T, N, …]</c>; whether a sequence goes on at each step, 0 where a new one begins, <c>[T, N]</c>; perhaps an input
/// that is the same at all steps <c>[N, …]</c>; with <c>expose_hidden</c> what is carried into the first step, <c>[1, N, D]</c> each.
/// Tops: <c>[T, N, D]</c>; with <c>expose_hidden</c> what is carried out of the last step, <c>[1, N, D]</c> each. Otherwise what is
/// carried stays with the session, so that a sequence may go on in its next run.
/// </remarks>
internal abstract record Recurrent : Layer
{
    private protected Recurrent(Parameters parameters)
    {
        Outputs = parameters.Outputs;
        ExposesHidden = parameters.ExposesHidden;
        InputWeights = parameters.Input;
        Bias = parameters.Bias;
        StaticWeights = parameters.Static;
        HiddenWeights = parameters.Hidden;
    }

    /// <summary>The size D of what comes out at each step.</summary>
    public int Outputs { get; }

    /// <summary>Whether what is carried comes from bottoms and goes to tops.</summary>
    public bool ExposesHidden { get; }

    /// <summary>The weights of the input, <c>[G · D, I]</c>; G is the number of gates.</summary>
    public ParameterBlob InputWeights { get; }

    /// <summary>What is added to the weighted input, <c>[G · D]</c>.</summary>
    public ParameterBlob Bias { get; }

    /// <summary>The weights of the input that is the same at all steps, <c>[G · D, S]</c>, if there is one.</summary>
    public ParameterBlob? StaticWeights { get; }

    /// <summary>The weights of what is carried, <c>[G · D, D]</c>.</summary>
    public ParameterBlob HiddenWeights { get; }

    /// <summary>How many blobs of <c>[N, D]</c> are carried.</summary>
    private protected abstract int Carried { get; }

    private int Gates => Bias.Shape.Count();

    private int Bottoms => 2 + (StaticWeights is null ? 0 : 1) + (ExposesHidden ? Carried : 0);

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, Bottoms);
        Shape x = RequireSteps(bottoms);
        if (x.Count(2) != InputWeights.Shape[1])
            throw new LayerException($"has weights for {InputWeights.Shape[1]} inputs, but its bottom is {x}");
        if (StaticWeights is not null && (bottoms[2].Axes == 0 || bottoms[2][0] != x[1] || bottoms[2].Count(1) != StaticWeights.Shape[1]))
            throw new LayerException($"takes a static input of {StaticWeights.Shape[1]} numbers for each of {x[1]} sequences, not {bottoms[2]}");
        Shape carried = [1, x[1], Outputs];
        for (int i = Bottoms - (ExposesHidden ? Carried : 0); i < Bottoms; i++)
        {
            if (bottoms[i] != carried)
                throw new LayerException($"carries {carried}, but its bottom {i} is {bottoms[i]}");
        }
        return [[x[0], x[1], Outputs], .. Enumerable.Repeat(carried, ExposesHidden ? Carried : 0)];
    }

    /// <inheritdoc/>
    public override int StateSize(IReadOnlyList<Shape> bottoms) => ExposesHidden ? 0 : CheckedSize("a state", (long)Carried * bottoms[0][1] * Outputs);

    /// <summary>The gates of one step of one sequence.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => Gates;

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<Shape> bottoms) => (long)bottoms[0].Count(0, 2) * Gates * (InputWeights.Shape[1] + (StaticWeights?.Shape[1] ?? 0) + Outputs);

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int steps = run.Bottoms[0].Shape[0], sequences = run.Bottoms[0].Shape[1], size = sequences * Outputs;
        for (int i = 0; ExposesHidden && i < Carried; i++)
            run.Bottoms[Bottoms - Carried + i].Span.CopyTo(run.Tops[1 + i].Span);
        Span<float> hidden = ExposesHidden ? run.Tops[1].Span : run.State[..size];
        Span<float> cell = Carried == 1 ? [] : ExposesHidden ? run.Tops[2].Span : run.State.Slice(size, size);
        Span<float> gates = run.Scratch[..Gates];
        for (int i = 0; i < steps * sequences; i++)
        {
            int n = i % sequences;
            float goesOn = run.Bottoms[1].Span[i];
            Span<float> carried = hidden.Slice(n * Outputs, Outputs);
            Bias.Span.CopyTo(gates);
            AddProduct(InputWeights, run.Input.Slice(i * InputWeights.Shape[1], InputWeights.Shape[1]), 1, gates);
            if (StaticWeights is not null)
                AddProduct(StaticWeights, run.Bottoms[2].Span.Slice(n * StaticWeights.Shape[1], StaticWeights.Shape[1]), 1, gates);
            AddProduct(HiddenWeights, carried, goesOn, gates);
            Step(gates, goesOn, carried, cell.IsEmpty ? cell : cell.Slice(n * Outputs, Outputs), run.Output.Slice(i * Outputs, Outputs));
        }
    }

    /// <summary>Computes one step of one sequence from its gates.</summary>
    /// <param name="gates">The weighted inputs, <c>[G · D]</c>; may be used up.</param>
    /// <param name="goesOn">0 where a sequence begins, else 1.</param>
    /// <param name="hidden">What the gates are made from, <c>[D]</c>: of the step before on entry, of this step on exit.</param>
    /// <param name="cell">What else is carried, <c>[D]</c> or empty.</param>
    /// <param name="y">The top at this step, <c>[D]</c>.</param>
    private protected abstract void Step(Span<float> gates, float goesOn, Span<float> hidden, Span<float> cell, Span<float> y);

    /// <summary>y += factor · weights · x.</summary>
    private protected static void AddProduct(ParameterBlob weights, ReadOnlySpan<float> x, float factor, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++)
            y[i] += (float)(factor * Sums.Dot(x, weights.Span.Slice(i * x.Length, x.Length)));
    }

    /// <summary>The parameters that both recurrent layers have, in their order.</summary>
    private protected static Parameters Ask(LayerSetup setup, int gates, int carried)
    {
        RecurrentParameter text = setup.Text.RecurrentParam ?? new();
        RequireBottoms(setup.Bottoms, 2, 3 + carried);
        int outputs = Positive("num_output", text.NumOutput), gateSize = CheckedSize("gates", (long)outputs * gates);
        int others = 2 + (text.ExposeHidden ? carried : 0);
        RequireBottoms(setup.Bottoms, others, others + 1);
        bool hasStatic = setup.Bottoms.Count > others;
        FillerParameter weights = text.WeightFiller ?? new();
        return new(
            outputs,
            text.ExposeHidden,
            setup.Parameter([gateSize, RequireSteps(setup.Bottoms).Count(2)], weights),
            setup.Parameter([gateSize], text.BiasFiller ?? new()),
            hasStatic ? setup.Parameter([gateSize, setup.Bottoms[2].Axes > 0 ? setup.Bottoms[2].Count(1) : 1], weights) : null,
            setup.Parameter([gateSize, outputs], weights));
    }

    /// <summary>Throws unless x and the marks of where sequences go on fit.</summary>
    private static Shape RequireSteps(IReadOnlyList<Shape> bottoms)
    {
        Shape x = bottoms[0], goesOn = bottoms[1];
        return x.Axes >= 3 && goesOn.Axes == 2 && goesOn.Dims.SequenceEqual(x.Dims[..2])
            ? x
            : throw new LayerException($"takes bottoms [T, N, …] and [T, N], not {x} and {goesOn}");
    }

    /// <summary>What <see cref="Ask"/> found.</summary>
    private protected readonly record struct Parameters(
        int Outputs, bool ExposesHidden, ParameterBlob Input, ParameterBlob Bias, ParameterBlob? Static, ParameterBlob Hidden);
}
