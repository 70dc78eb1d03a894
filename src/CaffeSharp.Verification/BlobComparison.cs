using CaffeSharp.Blobs;

namespace CaffeSharp.Verification;

/// <summary>How far a blob is from the one expected.</summary>
/// <param name="Name">The blob's name.</param>
/// <param name="Expected">The shape expected.</param>
/// <param name="Actual">The shape found.</param>
/// <param name="LargestError">
/// The largest difference as a fraction of the largest expected magnitude; infinite where the shapes differ, or where one of
/// the two numbers is not finite and the other is not the same.
/// </param>
/// <param name="LargestErrorIndex">Where that is, counted row-major; −1 when the shapes differ or nothing does.</param>
public sealed record BlobComparison(string Name, Shape Expected, Shape Actual, double LargestError, int LargestErrorIndex)
{
    /// <summary>Magnitudes from here on are marks such as −FLT_MAX, not measurements; they are compared each by itself.</summary>
    private const float Mark = 1e30f;

    /// <summary>Compares two blobs.</summary>
    public static BlobComparison Compare(string name, Blob expected, Blob actual)
    {
        if (expected.Shape != actual.Shape)
            return new(name, expected.Shape, actual.Shape, double.PositiveInfinity, -1);
        double scale = Scale(expected.Span), largest = 0;
        int index = -1;
        for (int i = 0; i < expected.Span.Length; i++)
        {
            double error = Error(expected.Span[i], actual.Span[i], scale);
            if (error > largest)
                (largest, index) = (error, i);
        }
        return new(name, expected.Shape, actual.Shape, largest, index);
    }

    private static double Scale(ReadOnlySpan<float> expected)
    {
        double scale = 0;
        foreach (float value in expected)
        {
            if (Math.Abs(value) < Mark)
                scale = Math.Max(scale, Math.Abs(value));
        }
        return scale == 0 ? 1 : scale;
    }

    private static double Error(float expected, float actual, double scale)
    {
        if (expected.Equals(actual))
            return 0;
        if (!float.IsFinite(expected) || !float.IsFinite(actual))
            return double.PositiveInfinity;
        return Math.Abs((double)expected - actual) / (Math.Abs(expected) < Mark ? scale : Math.Abs(expected));
    }
}
