using System.Numerics.Tensors;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>A plain recurrent net: h = tanh(weights · x + weights · h + bias), and the top is tanh(weights · h + bias).</summary>
/// <remarks>Where a sequence begins, h counts as 0; h is carried. <see cref="Recurrent"/> says the rest.</remarks>
internal sealed record RNN : Recurrent
{
    private const int GateCount = 1, CarriedCount = 1;

    private RNN(Parameters parameters, LayerSetup setup) : base(parameters)
    {
        RecurrentParameter text = setup.Text.RecurrentParam ?? new();
        OutputWeights = setup.Parameter([Outputs, Outputs], text.WeightFiller ?? new());
        OutputBias = setup.Parameter([Outputs], text.BiasFiller ?? new());
    }

    /// <summary>The weights from h to the top, <c>[D, D]</c>.</summary>
    public ParameterBlob OutputWeights { get; }

    /// <summary>What is added for the top, <c>[D]</c>.</summary>
    public ParameterBlob OutputBias { get; }

    private protected override int Carried => CarriedCount;

    /// <summary>Makes the layer from its text.</summary>
    public static RNN Parse(LayerSetup setup) => new(Ask(setup, GateCount, CarriedCount), setup);

    private protected override void Step(Span<float> gates, float goesOn, Span<float> hidden, Span<float> cell, Span<float> y)
    {
        TensorPrimitives.Tanh(gates, hidden);
        OutputBias.Span.CopyTo(y);
        AddProduct(OutputWeights, hidden, 1, y);
        TensorPrimitives.Tanh(y, y);
    }
}
