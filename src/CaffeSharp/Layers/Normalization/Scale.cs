using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// y = x · factor + bias, where factor and bias span some of the bottom's axes and are the same along all others. The
/// factors are learned, or a second bottom.
/// </summary>
/// <remarks>
/// Factors and bias have the sizes of the bottom's axes [<c>axis</c>, <c>axis + num_axes</c>), to the last axis for
/// <c>num_axes: -1</c>, and are one number for 0; a second bottom has the axes it has.
/// </remarks>
internal sealed record Scale : Layer
{
    /// <summary>The first axis that the factors span.</summary>
    public required int Axis { get; init; }

    /// <summary>The learned factors, <see langword="null"/> when they are the second bottom.</summary>
    public required ParameterBlob? Factors { get; init; }

    /// <summary>What is added then, shaped as the factors, if anything.</summary>
    public required ParameterBlob? Bias { get; init; }

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    internal override ChannelAffine? AsAffine(Shape bottom)
    {
        if (Factors is not { Shape.Axes: 1 } || Axis != 1 || bottom.Axes < 2)
            return null;
        ReadOnlySpan<float> factors = Factors.Span, bias = Bias is null ? [] : Bias.Span;
        var affine = ChannelAffine.Same(factors.Length, 1, 0);
        for (int c = 0; c < factors.Length; c++)
            (affine.Factors[c], affine.Shifts[c]) = (factors[c], bias.IsEmpty ? 0 : bias[c]);
        return affine;
    }

    internal override bool TakesEpilogue => Factors is { Shape.Axes: 1 } && Axis == 1;

    /// <summary>Makes the layer from its text.</summary>
    public static Scale Parse(LayerSetup setup)
    {
        ScaleParameter text = setup.Text.ScaleParam ?? new();
        RequireBottoms(setup.Bottoms, 1, 2);
        bool isLearned = setup.Bottoms.Count == 1;
        Shape shape = isLearned ? SpannedAxes(setup.Bottoms[0], text.Axis, text.NumAxes) : setup.Bottoms[1];
        ParameterBlob? factors = isLearned ? setup.Parameter(shape, text.Filler, 1) : null;
        return new Scale { Axis = text.Axis, Factors = factors, Bias = text.BiasTerm ? setup.Parameter(shape, text.BiasFiller ?? new()) : null };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, Factors is null ? 2 : 1);
        Shape factors = Factors?.Shape ?? bottoms[1];
        AxisView.OfBroadcast(bottoms[0], factors, Axis);
        if (Bias is not null && Bias.Shape != factors)
            throw new LayerException($"has a bias {Bias.Shape} and factors {factors}");
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        ReadOnlySpan<float> factors = Factors is null ? run.Bottoms[1].Span : Factors.Span, bias = Bias is null ? [] : Bias.Span;
        var view = AxisView.OfBroadcast(run.Bottoms[0].Shape, Factors?.Shape ?? run.Bottoms[1].Shape, Axis);
        int row = view.Size * view.Inner;
        for (int n = 0; n < view.Outer; n++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(n * row, row);
            Span<float> y = run.Output.Slice(n * row, row);
            if (view.Inner == 1)
            {
                TensorPrimitives.Multiply(x, factors, y);
            }
            else
            {
                for (int i = 0; i < view.Size; i++)
                    TensorPrimitives.Multiply(x.Slice(i * view.Inner, view.Inner), factors[i], y.Slice(i * view.Inner, view.Inner));
            }
            if (!bias.IsEmpty)
                Layers.Bias.Add(y, bias, view.Inner, y);
        }
    }

    /// <summary>The sizes of the axes that a learned blob spans, by <c>axis</c> and <c>num_axes</c> of the text.</summary>
    internal static Shape SpannedAxes(Shape bottom, int axis, int axes)
    {
        int from = bottom.CanonicalAxis(axis);
        if (axes < -1 || axes > bottom.Axes - from)
            throw new LayerException($"has num_axes {axes} from axis {from} on, but its bottom is {bottom}");
        return Shape.Create(bottom.Dims.Slice(from, axes < 0 ? bottom.Axes - from : axes));
    }
}
