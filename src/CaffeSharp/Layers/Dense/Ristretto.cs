using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Reference;

namespace CaffeSharp.Layers;

/// <summary>
/// A convolution, deconvolution or inner product of few bits: what it reads, its parameters and what it writes are rounded, and
/// computed with as floats. The layers <c>ConvolutionRistretto</c>, <c>DeconvolutionRistretto</c> and <c>FcRistretto</c> of Ristretto.
/// </summary>
/// <remarks>
/// <para>By <c>precision</c>: DYNAMIC_FIXED_POINT rounds to multiples of 2^−fl, halves away from 0, in bw bits with a sign; MINIFLOAT to
/// floats of mant_bits and exp_bits, without infinities; INTEGER_POWER_OF_2_WEIGHTS only weights, to ±2^e, e in exp_min to exp_max.</para>
/// <para>Ristretto rounds its bottom where it lies; here other layers that read it still find it whole.
/// Gysel et al., Hardware-oriented approximation of convolutional neural networks, 2016.</para>
/// </remarks>
internal sealed record Ristretto : Layer
{
    /// <summary>The layer, its parameters rounded.</summary>
    public required Layer Core { get; init; }

    /// <summary>How bottoms and tops are rounded.</summary>
    public required FewBits Bits { get; init; }

    /// <summary>Makes the layer from its text and the layer of the same text that does not round.</summary>
    public static Ristretto Parse(LayerSetup setup, Layer core)
    {
        var bits = FewBits.Parse(setup);
        return new Ristretto
        {
            Bits = bits,
            Core = core switch
            {
                Convolution or Deconvolution => ((ConvolutionBase)core) with { Weights = bits.Parameters(((ConvolutionBase)core).Weights, false), Bias = Bias(((ConvolutionBase)core).Bias) },
                InnerProduct product => product with { Weights = bits.Parameters(product.Weights, false), Bias = Bias(product.Bias) },
                _ => throw new ArgumentException($"{core.GetType().Name} has no weights to round", nameof(core)),
            },
        };

        ParameterBlob? Bias(ParameterBlob? bias) => bias is null ? null : bits.Parameters(bias, true);
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => Core.InferShapes(bottoms);

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<Shape> bottoms) => Core.Macs(bottoms);

    /// <summary>One bottom, rounded.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => bottoms[0].Count();

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        for (int i = 0; i < run.Bottoms.Length; i++)
        {
            Shape bottom = run.Bottoms[i].Shape;
            Span<float> x = run.Scratch[..bottom.Count()], y = run.Tops[i].Span;
            Bits.Inputs(run.Bottoms[i].Span, x);
            if (Core is InnerProduct product)
                product.Multiply(x, bottom.Count(0, product.Axis), y);
            else if (Core is Deconvolution transposed)
                ReferenceConvolution.Backward(transposed.Geometry(bottom), x, transposed.Weights.Span, transposed.Bias is null ? [] : transposed.Bias.Span, y);
            else if (Core is Convolution convolution)
                ReferenceConvolution.Forward(convolution.Geometry(bottom), x, convolution.Weights.Span, convolution.Bias is null ? [] : convolution.Bias.Span, y);
            Bits.Outputs(y);
        }
    }
}
