using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Layers;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>What a layer's own plain forward makes of its bottoms, and how far something else that makes its tops may be from it.</summary>
internal sealed class LayerReference
{
    // Of the sum of magnitudes that a number comes from, but a tenth of the blob's largest at least, for Winograd's tiles spread rounding
    // over their neighbours. Functions of numbers about 0 are right to the rounding of numbers about 1.
    private const float Tolerance = 1e-4f, OfLargest = 0.1f, Least = 1e-6f;

    private readonly Blob[] _expected, _magnitudes;

    // Winograd's tiles spread what is not finite.
    private readonly bool _isComparable;

    /// <summary>Runs the forward.</summary>
    public LayerReference(Layer layer, Blob[] bottoms)
    {
        _expected = Forward(layer, bottoms);
        _isComparable = bottoms.All(IsFinite);
        _magnitudes = Magnitudes.Of(layer, [.. bottoms.Select(Magnitudes.Absolute)], _expected, isJoined: false);
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

    /// <summary>Throws unless a blob is right.</summary>
    /// <param name="what">What made it.</param>
    /// <param name="expected">The right numbers.</param>
    /// <param name="magnitudes">The sums of magnitudes that they come from.</param>
    /// <param name="actual">The blob.</param>
    /// <exception cref="MismatchException">A number is too far off.</exception>
    public static void Require(string what, Blob expected, ReadOnlySpan<float> magnitudes, Blob actual)
    {
        if (expected.Shape != actual.Shape)
            throw new MismatchException($"{what} has the shape {actual.Shape}, not {expected.Shape}");
        float largest = 0;
        foreach (float magnitude in magnitudes)
            largest = Math.Max(largest, magnitude);
        for (int i = 0; i < magnitudes.Length; i++)
        {
            float right = expected.Span[i], found = actual.Span[i];
            bool same = right.Equals(found) || Math.Abs(right - found) <= (Tolerance * Math.Max(magnitudes[i], OfLargest * largest)) + Least;
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
}
