namespace CaffeSharp.Layers;

/// <summary>
/// Long short-term memory: at every step gates i, f, o and g of input and hidden state; then
/// c = f · c + i · g and h = o · tanh(c).
/// </summary>
/// <remarks>
/// i, f and o are sigmoids, g a tanh, all of weights · x + bias + weights · h; where a sequence begins, h and c count as 0. The
/// top is h of every step; h and c are carried. <see cref="Recurrent"/> says the rest.
/// </remarks>
internal sealed record LSTM : Recurrent
{
    private const int GateCount = 4, CarriedCount = 2;

    private LSTM(Parameters parameters) : base(parameters)
    {
    }

    private protected override int Carried => CarriedCount;

    /// <summary>Makes the layer from its text.</summary>
    public static LSTM Parse(LayerSetup setup) => new(Ask(setup, GateCount, CarriedCount));

    private protected override void Step(Span<float> gates, float goesOn, Span<float> hidden, Span<float> cell, Span<float> y)
    {
        LSTMUnit.Step(gates, goesOn, cell, cell, hidden);
        hidden.CopyTo(y);
    }
}
