using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Tests.Kernels.Convolution;
using Xunit;

namespace CaffeSharp.Tests.Kernels;

/// <summary>Runs a kernel on guarded memory and holds it to what a layer's plain forward made.</summary>
internal static class KernelCase
{
    private static readonly WorkerPool One = new(1), Three = new(3);

    private static readonly WorkerPool[] All = [One, Three, ItemOrders.Reversed(3), ItemOrders.Shuffled(5)];

    /// <summary>Widths this machine can run: from one float to the widest vector.</summary>
    public static int[] Lanes { get; } = [.. ConvolutionGen.Lanes];

    /// <summary>Plain, and every blocked layout of this machine.</summary>
    public static IEnumerable<(int Lane, BlobLayout Layout)> Layouts =>
        Lanes.SelectMany(lane => lane == 1 ? [(1, BlobLayout.Plain)] : new[] { (lane, BlobLayout.Plain), (lane, new BlobLayout(lane)) });

    /// <summary>Images whose sizes are those at which vectors of some width end, of one row, one column, one channel, or none of them.</summary>
    public static IEnumerable<Shape> Edges(int lane)
    {
        int[] sizes = [.. new[] { 0, 1, lane - 1, lane, lane + 1 }.Distinct()];
        foreach (int channels in sizes)
        {
            foreach (int size in sizes)
            {
                yield return [2, channels, 1, size];
                yield return [1, channels, size, 1];
            }
        }
        yield return [0, lane, 1, lane];
    }

    /// <summary>Numbers in a layout, between guards; unused elements hold what no result may depend on.</summary>
    public static GuardedMemory Arrange(ReadOnlySpan<float> plain, BlobLayout layout, int batch, int channels, int pixels, bool flushAtEnd = true)
    {
        const float Unused = 3;
        var memory = new GuardedMemory(layout.Floats(batch, channels, pixels), flushAtEnd);
        memory.Span.Fill(Unused);
        for (int i = 0; i < plain.Length; i++)
            memory.Span[At(layout, channels, pixels, i)] = plain[i];
        return memory;
    }

    /// <summary>The numbers of a blob in a layout, row-major; unused elements must be finite where the used ones beside them are.</summary>
    public static float[] Plain(Span<float> memory, BlobLayout layout, int batch, int channels, int pixels)
    {
        float[] plain = new float[batch * channels * pixels];
        bool[] used = new bool[memory.Length];
        for (int i = 0; i < plain.Length; i++)
        {
            int at = At(layout, channels, pixels, i);
            plain[i] = memory[at];
            used[at] = true;
        }
        for (int i = 0; i < used.Length; i++)
            Assert.True(used[i] || float.IsFinite(memory[i]) || !float.IsFinite(memory[i / layout.Lane * layout.Lane]), $"unused element {i} is {memory[i]}");
        return plain;
    }

    /// <summary>
    /// Runs a kernel of one input and one output: the batch at once and image by image, on one thread and on three, its items in other
    /// orders, its memory flush against pages on either side; all must give the same bits, inside the guards, and without allocation.
    /// Returns the output row-major.
    /// </summary>
    public static float[] Run(
        ImageKernel kernel, ReadOnlySpan<float> x, int batch, (BlobLayout Layout, int Channels, int Pixels) input, (BlobLayout Layout, int Channels, int Pixels) output)
    {
        using GuardedMemory from = Arrange(x, input.Layout, batch, input.Channels, input.Pixels), to = new(batch * kernel.OutputFloats);
        using GuardedMemory scratch = new(kernel.ScratchFloats(1)), single = new(kernel.OutputFloats);
        Assert.Equal(from.Length, batch * kernel.InputFloats);
        kernel.Run(batch, from.Span, to.Span, scratch.Span, One);
        Assert.Equal(0, Allocations.Of(() => kernel.Run(batch, from.Span, to.Span, scratch.Span, One)));
        for (int n = 0; n < batch; n++)
        {
            kernel.Run(1, from.Span.Slice(n * kernel.InputFloats, kernel.InputFloats), single.Span, scratch.Span, One);
            Assert.True(Same(to.Span.Slice(n * kernel.OutputFloats, kernel.OutputFloats), single.Span), "an image alone gives other bits than in a batch");
        }
        Assert.True(from.MarginsAreIntact && to.MarginsAreIntact && scratch.MarginsAreIntact && single.MarginsAreIntact, "it wrote outside its memory");
        for (int i = 0; i < All.Length; i++)
        {
            bool flushAtEnd = i % 2 > 0;
            using GuardedMemory again = Arrange(x, input.Layout, batch, input.Channels, input.Pixels, flushAtEnd);
            RunAgain(kernel, batch, again, to.Span, All[i], flushAtEnd);
        }
        return Plain(to.Span, output.Layout, batch, output.Channels, output.Pixels);
    }

    private static void RunAgain(ImageKernel kernel, int batch, GuardedMemory from, ReadOnlySpan<float> expected, WorkerPool pool, bool flushAtEnd)
    {
        using GuardedMemory to = new(expected.Length, flushAtEnd), scratch = new(kernel.ScratchFloats(pool.Threads), flushAtEnd);
        kernel.Run(batch, from.Span, to.Span, scratch.Span, pool);
        Assert.True(Same(expected, to.Span), $"{pool.Threads} threads, or items in another order, give other bits than one");
        Assert.True(from.MarginsAreIntact && to.MarginsAreIntact && scratch.MarginsAreIntact, "it wrote outside its memory");
    }

    /// <summary>Numbers close to the expected ones: by <paramref name="tolerance"/> of the larger of 1 and the number.</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            float e = expected[i], a = actual[i];
            bool close = e == a || (float.IsNaN(e) && float.IsNaN(a)) || Math.Abs(e - a) <= tolerance * Math.Max(1, Math.Abs(e));
            Assert.True(close, $"{what}: at {i} {e:R} expected, {a:R} found");
        }
    }

    public static bool Same(ReadOnlySpan<float> a, ReadOnlySpan<float> b) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(a).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes(b));

    private static int At(BlobLayout layout, int channels, int pixels, int i)
    {
        int n = i / (channels * pixels), c = i / pixels % channels, p = i % pixels;
        return (n * layout.Blocks(channels) * layout.Lane * pixels) + (((c / layout.Lane * pixels) + p) * layout.Lane) + (c % layout.Lane);
    }
}
