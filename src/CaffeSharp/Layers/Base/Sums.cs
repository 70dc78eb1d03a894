using System.Numerics.Tensors;

namespace CaffeSharp.Layers;

/// <summary>Long sums that keep float accuracy: stretches are summed in float lanes, the stretches in double.</summary>
internal static class Sums
{
    private const int Stretch = 512;

    /// <summary>Σ x.</summary>
    public static double Sum(ReadOnlySpan<float> x)
    {
        double sum = 0;
        for (; x.Length > Stretch; x = x[Stretch..])
            sum += TensorPrimitives.Sum(x[..Stretch]);
        return sum + TensorPrimitives.Sum(x);
    }

    /// <summary>Σ |x|.</summary>
    public static double SumOfMagnitudes(ReadOnlySpan<float> x)
    {
        double sum = 0;
        for (; x.Length > Stretch; x = x[Stretch..])
            sum += TensorPrimitives.SumOfMagnitudes(x[..Stretch]);
        return sum + TensorPrimitives.SumOfMagnitudes(x);
    }

    /// <summary>Σ x · y.</summary>
    public static double Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (; x.Length > Stretch; x = x[Stretch..], y = y[Stretch..])
            sum += TensorPrimitives.Dot(x[..Stretch], y[..Stretch]);
        return sum + TensorPrimitives.Dot(x, y);
    }

    /// <summary>Σ (x − mean)².</summary>
    public static double SumOfSquaredDeviations(ReadOnlySpan<float> x, float mean)
    {
        Span<float> deviations = stackalloc float[Stretch];
        double sum = 0;
        while (!x.IsEmpty)
        {
            Span<float> part = deviations[..Math.Min(Stretch, x.Length)];
            TensorPrimitives.Subtract(x[..part.Length], mean, part);
            sum += TensorPrimitives.SumOfSquares(part);
            x = x[part.Length..];
        }
        return sum;
    }

    /// <summary>Σ (x − y)².</summary>
    public static double SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Span<float> differences = stackalloc float[Stretch];
        double sum = 0;
        while (!x.IsEmpty)
        {
            Span<float> part = differences[..Math.Min(Stretch, x.Length)];
            TensorPrimitives.Subtract(x[..part.Length], y[..part.Length], part);
            sum += TensorPrimitives.SumOfSquares(part);
            x = x[part.Length..];
            y = y[part.Length..];
        }
        return sum;
    }
}
