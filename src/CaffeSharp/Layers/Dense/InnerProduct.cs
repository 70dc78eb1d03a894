using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>y[n, f] = bias[f] + Σ over k of x[n, k] · w[f, k]: a fully connected layer.</summary>
/// <remarks>
/// The bottom's axes from <c>axis</c> on are taken as one of K numbers; weights <c>[F, K]</c>, or <c>[K, F]</c> with
/// <c>transpose</c>; bias <c>[F]</c>; top <c>[axes before…, F]</c>.
/// </remarks>
internal sealed record InnerProduct : Layer
{
    /// <summary>The first axis that is multiplied away.</summary>
    public required int Axis { get; init; }

    /// <summary>Whether the weights are stored <c>[K, F]</c>.</summary>
    public bool IsTransposed { get; init; }

    /// <summary>The weights, <c>[F, K]</c> or <c>[K, F]</c>.</summary>
    public required ParameterBlob Weights { get; init; }

    /// <summary>What is added to every output, <c>[F]</c>, if anything.</summary>
    public required ParameterBlob? Bias { get; init; }

    private int Inputs => Weights.Shape[IsTransposed ? 0 : 1];

    private int Outputs => Weights.Shape[IsTransposed ? 1 : 0];

    /// <summary>Makes the layer from its text.</summary>
    public static InnerProduct Parse(LayerSetup setup)
    {
        InnerProductParameter text = setup.Text.InnerProductParam ?? new();
        RequireBottoms(setup.Bottoms, 1);
        int axis = setup.Bottoms[0].CanonicalAxis(text.Axis);
        int outputs = Positive("num_output", text.NumOutput), inputs = setup.Bottoms[0].Count(axis);
        Shape weights = text.Transpose ? [inputs, outputs] : [outputs, inputs];
        return new InnerProduct
        {
            Axis = axis,
            IsTransposed = text.Transpose,
            Weights = setup.Parameter(weights, text.WeightFiller ?? new()),
            Bias = text.BiasTerm ? setup.Parameter([outputs], text.BiasFiller ?? new()) : null,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        if (bottom.Axes <= Axis || bottom.Count(Axis) != Inputs)
            throw new LayerException($"has weights for {Inputs} inputs from axis {Axis} on, but its bottom is {bottom}");
        return [Shape.Create([.. bottom.Dims[..Axis], Outputs])];
    }

    internal override bool TakesEpilogue => Axis == 1;

    internal override Layer? TakeAffineAfter(ChannelAffine affine) => Axis != 1 || affine.Channels != Outputs ? null : this with
    {
        Weights = AffineFolding.Scaled(Weights, IsTransposed ? 1 : Inputs, run => affine.Factors[run % Outputs]),
        Bias = AffineFolding.BiasAfter(Bias, affine),
    };

    internal override Layer? TakeAffineBefore(ChannelAffine affine)
    {
        if (Axis != 1 || affine.Channels == 0 || Inputs % affine.Channels != 0)
            return null;
        int each = Inputs / affine.Channels;
        return this with
        {
            Weights = AffineFolding.Scaled(Weights, IsTransposed ? each * Outputs : each, run => affine.Factors[run % affine.Channels]),
            Bias = affine.IsLinear ? Bias : AffineFolding.BiasBefore(Bias, Outputs, Shift),
        };

        double Shift(int output)
        {
            ReadOnlySpan<float> weights = Weights.Span;
            int from = IsTransposed ? output : output * Inputs, step = IsTransposed ? Outputs : 1;
            double sum = 0;
            for (int k = 0; k < Inputs; k++)
                sum += affine.Shifts[k / each] * weights[from + (k * step)];
            return sum;
        }
    }

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<Shape> bottoms) => (long)bottoms[0].Count(0, Axis) * Inputs * Outputs;

    /// <inheritdoc/>
    public override void Forward(LayerRun run) => Multiply(run.Input, run.Bottoms[0].Shape.Count(0, Axis), run.Output);

    /// <summary>Computes <paramref name="rows"/> times all outputs.</summary>
    internal void Multiply(ReadOnlySpan<float> input, int rows, Span<float> output)
    {
        int inputs = Inputs, outputs = Outputs;
        ReadOnlySpan<float> weights = Weights.Span, bias = Bias is null ? [] : Bias.Span;
        for (int n = 0; n < rows; n++)
        {
            ReadOnlySpan<float> x = input.Slice(n * inputs, inputs);
            Span<float> y = output.Slice(n * outputs, outputs);
            if (IsTransposed)
            {
                y.Clear();
                for (int k = 0; k < inputs; k++)
                    TensorPrimitives.MultiplyAdd(weights.Slice(k * outputs, outputs), x[k], y, y);
            }
            else
            {
                for (int f = 0; f < outputs; f++)
                    y[f] = (float)Sums.Dot(x, weights.Slice(f * inputs, inputs));
            }
            if (!bias.IsEmpty)
                TensorPrimitives.Add(y, bias, y);
        }
    }
}
