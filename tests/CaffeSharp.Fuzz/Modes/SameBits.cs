using System.Runtime.InteropServices;
using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Harness;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>That two blobs are the same to the last bit; any NaN equals any other.</summary>
internal static class SameBits
{
    /// <summary>Throws unless they are.</summary>
    /// <exception cref="MismatchException">They differ in shape or in a number.</exception>
    public static void Require(string what, Blob expected, Blob actual)
    {
        if (expected.Shape != actual.Shape)
            throw new MismatchException($"{what} has the shape {actual.Shape}, not {expected.Shape}");
        Require(what, expected.Span, actual.Span);
    }

    /// <summary>Throws unless they are.</summary>
    /// <exception cref="MismatchException">They differ in a number.</exception>
    public static void Require(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        if (MemoryMarshal.Cast<float, int>(expected).SequenceEqual(MemoryMarshal.Cast<float, int>(actual)))
            return;
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
            if (!same && !(float.IsNaN(expected[i]) && float.IsNaN(actual[i])))
                throw new MismatchException($"{what}: number {i} of {expected.Length} is {actual[i]:R}, not {expected[i]:R}");
        }
    }
}
