using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Graph;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>
/// Holds the outputs of a net against those that the plain forwards of all its layers make, one after another: that every step reads what it
/// should. How exact the sums are <see cref="StepReference"/> says; here the rounding of all layers has come through all layers.
/// </summary>
internal static class NetReference
{
    // Of an output's largest number.
    private const float Tolerance = 1e-4f;

    // Some nets make much of little, as a normalization does of sums that cancel out. How much, layers show that are a millionth of their
    // largest number off, and the rounding of a number about 1; Winograd's sums are so by ten.
    private const float Nudge = 1e-6f, Rounding = 1e-7f, TimesNudge = 30;

    /// <summary>Throws unless the outputs are right.</summary>
    /// <exception cref="MismatchException">A number is too far off.</exception>
    public static void Require(NetGraph graph, IReadOnlyDictionary<string, Blob> inputs, IReadOnlyDictionary<string, Blob> outputs)
    {
        Dictionary<Value, Blob> plain = Run(graph, inputs, isNudged: false), nudged = Run(graph, inputs, isNudged: true);
        if (!plain.Values.All(LayerReference.IsFinite))
            return;
        foreach (Value output in graph.Outputs)
        {
            Blob expected = plain[output], near = nudged[output], found = outputs[output.Name];
            if (near.Shape != expected.Shape)
                continue;
            if (found.Shape != expected.Shape)
                throw new MismatchException($"'{output.Name}' has the shape {found.Shape}, and {expected.Shape} by plain forwards");
            float allowed = (Tolerance * Largest(expected.Span)) + (TimesNudge * LargestDifference(expected.Span, near.Span));
            float difference = LargestDifference(expected.Span, found.Span);
            if (!(difference <= allowed))
                throw new MismatchException($"'{output.Name}' is {difference} off what plain forwards make; {allowed} is allowed");
        }
    }

    private static Dictionary<Value, Blob> Run(NetGraph graph, IReadOnlyDictionary<string, Blob> inputs, bool isNudged)
    {
        Dictionary<Value, Blob> values = graph.Inputs.ToDictionary(input => input, input => inputs[input.Name]);
        foreach (Node node in graph.Nodes.Where(node => !node.IsInput))
        {
            Blob[] tops = LayerReference.Forward(node.Layer, [.. node.Bottoms.Select(bottom => values[bottom])]);
            for (int i = 0; i < tops.Length; i++)
            {
                if (isNudged && !node.Layer.HasDataDependentShapes)
                    Move(tops[i].Span, (Nudge * Largest(tops[i].Span)) + Rounding);
                values[node.Tops[i]] = tops[i];
            }
        }
        return values;
    }

    /// <summary>Makes the numbers by turns larger and smaller.</summary>
    private static void Move(Span<float> numbers, float by)
    {
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] += i % 2 == 0 ? by : -by;
    }

    private static float Largest(ReadOnlySpan<float> numbers)
    {
        float largest = 0;
        foreach (float number in numbers)
            largest = Math.Max(largest, Math.Abs(number));
        return largest;
    }

    private static float LargestDifference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        float largest = 0;
        for (int i = 0; i < expected.Length; i++)
            largest = Math.Max(largest, Math.Abs(expected[i] - actual[i]));
        return largest;
    }
}
