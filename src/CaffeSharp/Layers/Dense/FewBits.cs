using CaffeSharp.Blobs;
using CaffeSharp.Proto;
using Precision = CaffeSharp.Proto.QuantizationParameter.Types.Precision;

namespace CaffeSharp.Layers;

/// <summary>How Ristretto's layers round numbers to few bits, and which ones.</summary>
/// <param name="Text">The settings, found to be possible.</param>
internal sealed record FewBits(QuantizationParameter Text)
{
    private const int MostFraction = 126, FloatMantissa = 23, FloatExponentBias = 127;

    /// <summary>Reads the settings.</summary>
    public static FewBits Parse(LayerSetup setup)
    {
        QuantizationParameter text = setup.Text.QuantizationParam ?? throw new LayerException("has no quantization_param, which says how it rounds");
        if (text.RoundingScheme != QuantizationParameter.Types.Rounding.Nearest)
            throw new LayerException("rounds by chance (rounding_scheme STOCHASTIC), which no run can repeat; give NEAREST");
        foreach (uint bits in (ReadOnlySpan<uint>)[text.BwLayerIn, text.BwLayerOut, text.BwParams])
            Require("a width in bits", bits, 1, 32);
        foreach (int length in text.FlLayerIn.Concat(text.FlLayerOut).Concat(text.FlParams))
            Require("a fraction length", length, -MostFraction, MostFraction);
        if (text.FlLayerIn.Count > 1 || text.FlLayerOut.Count > 1 || text.FlParams.Count > 1)
            throw new LayerException("gives a fraction length several times; Ristretto has one for all numbers");
        Require("mant_bits", text.MantBits, 0, FloatMantissa);
        Require("exp_bits", text.ExpBits, 1, 8);
        Require("exp_min", text.ExpMin, -MostFraction, text.ExpMax);
        Require("exp_max", text.ExpMax, -MostFraction, MostFraction);
        return new FewBits(text);
    }

    /// <summary>Rounds what a layer reads.</summary>
    public void Inputs(ReadOnlySpan<float> x, Span<float> y) => Values(x, y, Text.BwLayerIn, Fraction(Text.FlLayerIn));

    /// <summary>Rounds what a layer writes, in its place.</summary>
    public void Outputs(Span<float> y) => Values(y, y, Text.BwLayerOut, Fraction(Text.FlLayerOut));

    /// <summary>The rounded weights, or biases, which keep their form where weights are powers of two.</summary>
    public ParameterBlob Parameters(ParameterBlob parameter, bool isBias)
    {
        var rounded = new Lazy<Blob>(() =>
        {
            var blob = new Blob(parameter.Shape);
            if (Text.Precision != Precision.IntegerPowerOf2Weights)
                Values(parameter.Span, blob.Span, Text.BwParams, Fraction(Text.FlParams));
            else if (isBias)
                parameter.Span.CopyTo(blob.Span);
            else
                PowersOfTwo(parameter.Span, blob.Span);
            return blob;
        });
        return ParameterBlob.Computed(parameter.Shape, () => rounded.Value);
    }

    private void Values(ReadOnlySpan<float> x, Span<float> y, uint bits, int fraction)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = Text.Precision switch
            {
                Precision.DynamicFixedPoint => Fixed(x[i], (int)bits, fraction),
                Precision.Minifloat => Minifloat(x[i]),
                _ => x[i],
            };
        }
    }

    private static float Fixed(float x, int bits, int fraction)
    {
        double scale = Math.ScaleB(1, fraction), limit = Math.ScaleB(1, bits - 1);
        return (float)(Math.Round(Math.Clamp(x * scale, -limit, limit - 1), MidpointRounding.AwayFromZero) / scale);
    }

    /// <remarks>What is too large becomes the largest, also the infinite and what is no number; what is too small becomes 0.</remarks>
    private float Minifloat(float x)
    {
        int bits = BitConverter.SingleToInt32Bits(x), stored = (bits >> FloatMantissa) & 0xFF, mantissaBits = (int)Text.MantBits;
        int bias = (1 << ((int)Text.ExpBits - 1)) - 1, exponent = stored - FloatExponentBias + bias, largest = (1 << (int)Text.ExpBits) - 1;
        if (stored == 0 || exponent < 0)
            return 0;
        double steps = Math.ScaleB(1, mantissaBits), mantissa = exponent > largest
            ? steps - 1
            : Math.Round(Math.ScaleB(bits & ((1 << FloatMantissa) - 1), mantissaBits - FloatMantissa), MidpointRounding.AwayFromZero);
        double value = (1 + (mantissa / steps)) * Math.ScaleB(1, Math.Min(exponent, largest) - bias);
        return (float)(bits < 0 ? -value : value);
    }

    private void PowersOfTwo(ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            float exponent = MathF.Round(MathF.Log2(MathF.Abs(x[i])), MidpointRounding.AwayFromZero);
            float power = (float)Math.ScaleB(1, (int)Math.Clamp(exponent, Text.ExpMin, Text.ExpMax));
            y[i] = x[i] >= 0 ? power : -power;
        }
    }

    // Ristretto's default.
    private static int Fraction(IReadOnlyList<int> given) => given.Count == 0 ? 16 : given[0];

    private static void Require(string what, long value, long least, long most)
    {
        if (value < least || value > most)
            throw new LayerException($"has {what} of {value} in quantization_param; {least} to {most} are possible");
    }
}
