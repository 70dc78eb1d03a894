using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// y = x + term, where the term spans some of the bottom's axes and is the same along all others. It is learned, or a
/// second bottom.
/// </summary>
/// <remarks>The axes are as in <see cref="Scale"/>.</remarks>
internal sealed record Bias : Layer
{
    /// <summary>The first axis that the term spans.</summary>
    public required int Axis { get; init; }

    /// <summary>The learned term, <see langword="null"/> when it is the second bottom.</summary>
    public required ParameterBlob? Term { get; init; }

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    internal override ChannelAffine? AsAffine(Shape bottom) => Term is { Shape.Axes: 1 } && Axis == 1 && bottom.Axes > 1
        ? ChannelAffine.Same(Term.Shape[0], 1, 0) with { Shifts = [.. Term.Data.Data.ToArray().Select(term => (double)term)] }
        : null;

    /// <summary>Makes the layer from its text.</summary>
    public static Bias Parse(LayerSetup setup)
    {
        BiasParameter text = setup.Text.BiasParam ?? new();
        RequireBottoms(setup.Bottoms, 1, 2);
        bool isLearned = setup.Bottoms.Count == 1;
        return new Bias
        {
            Axis = text.Axis,
            Term = isLearned ? setup.Parameter(Scale.SpannedAxes(setup.Bottoms[0], text.Axis, text.NumAxes), text.Filler ?? new()) : null,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, Term is null ? 2 : 1);
        AxisView.OfBroadcast(bottoms[0], Term?.Shape ?? bottoms[1], Axis);
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        ReadOnlySpan<float> term = Term is null ? run.Bottoms[1].Span : Term.Span;
        var view = AxisView.OfBroadcast(run.Bottoms[0].Shape, Term?.Shape ?? run.Bottoms[1].Shape, Axis);
        int row = view.Size * view.Inner;
        for (int n = 0; n < view.Outer; n++)
            Add(run.Input.Slice(n * row, row), term, view.Inner, run.Output.Slice(n * row, row));
    }

    /// <summary>Adds every number of the term to <paramref name="inner"/> numbers in a row.</summary>
    internal static void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> term, int inner, Span<float> y)
    {
        if (inner == 1)
        {
            TensorPrimitives.Add(x, term, y);
            return;
        }
        for (int i = 0; i < term.Length; i++)
            TensorPrimitives.Add(x.Slice(i * inner, inner), term[i], y.Slice(i * inner, inner));
    }
}
