using System.Numerics;

namespace CaffeSharp.Layers;

/// <summary>Where the samples of a bin lie along an axis of <paramref name="Size"/> numbers; behind the last number it counts alone.</summary>
/// <param name="Start">Where the bin begins.</param>
/// <param name="Distance">From a sample to the next.</param>
/// <param name="Count">How many samples there are.</param>
/// <param name="Size">Numbers of the axis.</param>
internal readonly record struct AlignedSamples(float Start, float Distance, int Count, int Size)
{
    /// <summary>The sum of all samples, each linear between the numbers before and behind it.</summary>
    /// <param name="numbers">The numbers of the axis.</param>
    /// <param name="step">From a number to the next.</param>
    public double Sum<T>(ReadOnlySpan<T> numbers, int step) where T : INumberBase<T>
    {
        double sum = 0;
        for (int sample = 0; sample < Count; sample++)
        {
            float at = Start + ((sample + 0.5f) * Distance);
            int index = Math.Min((int)at, Size - 1);
            double number = double.CreateTruncating(numbers[index * step]), share = at - index;
            sum += index == Size - 1 ? number : ((1 - share) * number) + (share * double.CreateTruncating(numbers[(index + 1) * step]));
        }
        return sum;
    }
}
