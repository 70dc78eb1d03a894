using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// The register tile of a spread transposed convolution: a vector of neighbouring outputs for each of eight positions.
/// <code>
/// for every step:  w = a vector of weights                             1 load
///                  y_p += x[position p − back] · w,  p = 0 … 7         8 broadcasts
/// </code>
/// </summary>
internal static unsafe class SpreadTile<TLane, TV>
    where TLane : struct, ILane<TV>
    where TV : struct
{
    /// <summary>Positions of a tile.</summary>
    public const int Positions = 8;

    /// <summary>Sums over all pairs of outer taps and input rows, and over the steps of each.</summary>
    /// <param name="input">Where the first position stands in the first row of the first pair.</param>
    /// <param name="pairInput">Floats from a pair's rows to the next one's.</param>
    /// <param name="offsets">Where each step reads, from there.</param>
    /// <param name="steps">How many there are.</param>
    /// <param name="weights">The weights of every pair.</param>
    /// <param name="skip">Floats of those before the first step's.</param>
    /// <param name="pairs">How many pairs.</param>
    /// <param name="bias">Added to all.</param>
    /// <param name="end">What happens to the sums.</param>
    /// <param name="output">Takes the vector of the first position.</param>
    /// <param name="stride">Floats from there to the next position's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(
        float* input, nint pairInput, int* offsets, int steps, float** weights, nint skip, int pairs, float bias, in FilterEnd end,
        float* output, nint stride)
    {
        Debug.Assert(steps >= 0 && pairs >= 0);
        TV y0 = TLane.Broadcast(bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
        for (int pair = 0; pair < pairs; pair++, input += pairInput)
        {
            float* w = weights[pair] + skip;
            for (int step = 0; step < steps; step++, w += TLane.Count)
            {
                TV v = TLane.Load(w);
                float* x = input + offsets[step];
                y0 = TLane.MultiplyAdd(TLane.Broadcast(x[0]), v, y0);
                y1 = TLane.MultiplyAdd(TLane.Broadcast(x[1]), v, y1);
                y2 = TLane.MultiplyAdd(TLane.Broadcast(x[2]), v, y2);
                y3 = TLane.MultiplyAdd(TLane.Broadcast(x[3]), v, y3);
                y4 = TLane.MultiplyAdd(TLane.Broadcast(x[4]), v, y4);
                y5 = TLane.MultiplyAdd(TLane.Broadcast(x[5]), v, y5);
                y6 = TLane.MultiplyAdd(TLane.Broadcast(x[6]), v, y6);
                y7 = TLane.MultiplyAdd(TLane.Broadcast(x[7]), v, y7);
            }
        }
        TV slope = TLane.Broadcast(end.Slope), min = TLane.Broadcast(end.Min), max = TLane.Broadcast(end.Max);
        TLane.Store(TLane.Clamp(TLane.Leaky(y0, slope), min, max), output);
        TLane.Store(TLane.Clamp(TLane.Leaky(y1, slope), min, max), output + stride);
        TLane.Store(TLane.Clamp(TLane.Leaky(y2, slope), min, max), output + (2 * stride));
        TLane.Store(TLane.Clamp(TLane.Leaky(y3, slope), min, max), output + (3 * stride));
        TLane.Store(TLane.Clamp(TLane.Leaky(y4, slope), min, max), output + (4 * stride));
        TLane.Store(TLane.Clamp(TLane.Leaky(y5, slope), min, max), output + (5 * stride));
        TLane.Store(TLane.Clamp(TLane.Leaky(y6, slope), min, max), output + (6 * stride));
        TLane.Store(TLane.Clamp(TLane.Leaky(y7, slope), min, max), output + (7 * stride));
    }
}
