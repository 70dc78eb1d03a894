using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Transformed weights G w Gᵀ: for every group, pair of blocks of filters and frequency a panel
/// <c>[channel, filter of the pair]</c>, in the order in which they are read.
/// </summary>
internal sealed unsafe class WinogradWeights<TForm, TLane, TV>
    where TForm : struct, IWinogradForm
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private readonly PinnedArray<float> _panels;
    private readonly WinogradFilters _sizes;

    /// <summary>Transforms <paramref name="weights"/> <c>[F, C/G, r, r]</c>.</summary>
    /// <param name="sizes">The numbers.</param>
    /// <param name="weights">The weights.</param>
    private WinogradWeights(WinogradFilters sizes, ReadOnlySpan<float> weights)
    {
        int frequencies = TForm.Size * TForm.Size, panels = sizes.Groups * sizes.OutPairs;
        _sizes = sizes;
        _panels = new PinnedArray<float>((long)frequencies * panels * sizes.PanelFloats);
        int filterFloats = sizes.InChannels * TForm.Taps * TForm.Taps;
        var turned = new PinnedArray<float>((long)filterFloats * 2 * TLane.Count);
        fixed (float* source = weights)
        {
            for (int panel = 0; panel < panels; panel++)
            {
                int group = panel / sizes.OutPairs, pair = panel % sizes.OutPairs, width = sizes.PairBlocks(pair) * TLane.Count;
                int first = pair * 2 * TLane.Count, filters = Math.Min(width, sizes.OutChannels - first);
                if (filters < width)
                    turned.Span.Clear();
                float* from = source + ((nint)((group * sizes.OutChannels) + first) * filterFloats);
                Transpose.Copy(from, filterFloats, turned.Pointer, width, filters, filterFloats);
                for (int block = 0; block < width; block += TLane.Count)
                    Channels(turned.Pointer + block, Panel(0, group, pair) + block, width);
            }
        }
        GC.KeepAlive(turned);
    }

    /// <summary>This form of the weights of a convolution.</summary>
    public static WinogradWeights<TForm, TLane, TV> Of(KernelWeights weights, WinogradFilters sizes) =>
        weights.Get(sizes, numbers => new WinogradWeights<TForm, TLane, TV>(sizes, numbers));

    /// <summary>The panel of a pair at a frequency.</summary>
    public float* Panel(int frequency, int group, int pair) =>
        _panels.Pointer + (((((nint)group * _sizes.OutPairs) + pair) * TForm.Size * TForm.Size) + frequency) * _sizes.PanelFloats;

    /// <summary>Transforms all channels of one block of filters, <c>[channel, tap, width]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channels(float* from, float* to, int width)
    {
        ReadOnlySpan<float> filter = TForm.Filter;
        int size = TForm.Size, taps = TForm.Taps, lane = TLane.Count;
        float* half = stackalloc float[size * taps * lane];
        for (int c = 0; c < _sizes.InChannels; c++, from += taps * taps * width, to += width)
        {
            for (int v = 0; v < taps; v++)
                Multiply(filter, from + (v * width), taps * width, half + (v * lane), taps * lane);
            for (int i = 0; i < size; i++)
                Multiply(filter, half + (i * taps * lane), lane, to + (i * size * _sizes.PanelFloats), _sizes.PanelFloats);
        }
    }

    /// <summary>G times a column of <see cref="IWinogradForm.Taps"/> vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Multiply(ReadOnlySpan<float> filter, float* from, nint fromStride, float* to, nint toStride)
    {
        for (int i = 0; i < TForm.Size; i++)
        {
            TV sum = default;
            for (int u = 0; u < TForm.Taps; u++)
                sum = TLane.MultiplyAdd(TLane.Broadcast(filter[(i * TForm.Taps) + u]), TLane.Load(from + (u * fromStride)), sum);
            TLane.Store(sum, to + (i * toStride));
        }
    }
}
