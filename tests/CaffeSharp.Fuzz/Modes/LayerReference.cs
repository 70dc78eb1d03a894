using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Layers;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>What a layer's own plain forward makes of its bottoms, and how far something else that makes its tops may be from it.</summary>
internal sealed class LayerReference
{
    // Of the sum of magnitudes a number comes from; Winograd's tiles spread rounding over their neighbours, so the largest counts too.
    // Functions of numbers about 0 are right to the rounding of numbers about 1.
    private const float Tolerance = 1e-4f, ToleranceOfLargest = 1e-5f, Least = 1e-6f;

    private readonly Blob[] _expected, _magnitudes;

    // Winograd's tiles spread what is not finite.
    private readonly bool _isComparable;

    /// <summary>Runs the forward.</summary>
    public LayerReference(Layer layer, Blob[] bottoms)
    {
        _expected = Forward(layer, bottoms);
        _isComparable = bottoms.All(IsFinite);
        _magnitudes = layer is ConvolutionBase or InnerProduct ? Forward(Absolute(layer), [.. bottoms.Select(Absolute)]) : [.. _expected.Select(Absolute)];
        Tops = [.. _expected.Select(top => top.Shape)];
    }

    /// <summary>The shapes of the tops.</summary>
    public IReadOnlyList<Shape> Tops { get; }

    /// <summary>Throws unless the tops are right.</summary>
    /// <param name="what">What made them.</param>
    /// <param name="tops">What was made.</param>
    /// <exception cref="MismatchException">A number is too far off.</exception>
    public void Require(string what, IReadOnlyList<Blob> tops)
    {
        if (!_isComparable)
            return;
        for (int top = 0; top < tops.Count; top++)
            Require($"{what}, top {top}", _expected[top], _magnitudes[top].Span, tops[top]);
    }

    private static void Require(string what, Blob expected, ReadOnlySpan<float> magnitudes, Blob actual)
    {
        if (expected.Shape != actual.Shape)
            throw new MismatchException($"{what} has the shape {actual.Shape}, not {expected.Shape}");
        float largest = 0;
        foreach (float magnitude in magnitudes)
            largest = Math.Max(largest, magnitude);
        for (int i = 0; i < magnitudes.Length; i++)
        {
            float right = expected.Span[i], found = actual.Span[i];
            bool same = right.Equals(found) || Math.Abs(right - found) <= (Tolerance * magnitudes[i]) + (ToleranceOfLargest * largest) + Least;
            if (!same)
                throw new MismatchException($"{what}: number {i} of {expected.Shape} is {found:R}, not {right:R}, a sum of magnitudes {magnitudes[i]}");
        }
    }

    /// <summary>The tops that the layer's own forward makes of bottoms.</summary>
    public static Blob[] Forward(Layer layer, Blob[] bottoms)
    {
        Shape[] shapes = [.. bottoms.Select(bottom => bottom.Shape)];
        Blob[] tops = [.. layer.InferShapes(shapes).Select(shape => new Blob(shape))];
        layer.Forward(new LayerRun(bottoms, tops, new float[layer.ScratchSize(shapes)], new float[layer.StateSize(shapes)]));
        return tops;
    }

    /// <summary>Whether all numbers are finite.</summary>
    public static bool IsFinite(Blob blob) => !blob.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue);

    private static Layer Absolute(Layer layer) => layer switch
    {
        ConvolutionBase convolution => convolution with { Weights = Absolute(convolution.Weights), Bias = convolution.Bias is { } bias ? Absolute(bias) : null },
        InnerProduct product => product with { Weights = Absolute(product.Weights), Bias = product.Bias is { } bias ? Absolute(bias) : null },
        _ => layer,
    };

    private static ParameterBlob Absolute(ParameterBlob parameter) => new(parameter.Shape, Absolute(parameter.Data), parameter.Filler);

    private static Blob Absolute(Blob blob)
    {
        var absolute = new Blob(blob.Shape);
        for (int i = 0; i < absolute.Span.Length; i++)
            absolute.Span[i] = Math.Abs(blob.Span[i]);
        return absolute;
    }
}
