using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels;

/// <summary>
/// A layer other than a convolution made ready for images of one size: immutable, so that any number of threads may run it
/// at the same time, each with scratch of its own. An image's work falls into units that do not depend on each other, so a run
/// gives the same bits for any number of threads, in any batch. It allocates nothing.
/// <code>
/// units      image 0: u0 u1 u2 …   image 1: u0 u1 u2 …   …
/// items      [         0        ] [         1         ] [ …        a few for every thread, one where there is little work
/// </code>
/// </summary>
internal abstract unsafe class ImageKernel
{
    /// <summary>Numbers read and written below which a second thread costs more than it helps: some microseconds.</summary>
    private const long FewestFloats = 1 << 16;

    private const int ItemsPerThread = 4;

    /// <summary>Describes the memory of an image.</summary>
    /// <param name="inputFloats">Floats of one input image, as it lies.</param>
    /// <param name="outputFloats">Floats of one output image, as it lies.</param>
    /// <param name="extraFloats">Floats for every image of the kernel's further blob, 0 if it has none.</param>
    protected ImageKernel(int inputFloats, int outputFloats, int extraFloats = 0)
    {
        InputFloats = inputFloats;
        OutputFloats = outputFloats;
        ExtraFloats = extraFloats;
    }

    /// <summary>Floats of one input image in its layout.</summary>
    public int InputFloats { get; }

    /// <summary>Floats of one output image in its layout.</summary>
    public int OutputFloats { get; }

    /// <summary>Floats of the further blob for every image.</summary>
    protected int ExtraFloats { get; }

    /// <summary>Units in an image.</summary>
    protected abstract int Units { get; }

    /// <summary>What a unit takes, in numbers that could be copied meanwhile.</summary>
    protected abstract long UnitWork { get; }

    /// <summary>Floats of scratch for one thread.</summary>
    protected virtual int WorkerFloats => 0;

    /// <summary>Floats of scratch a run on a pool of <paramref name="threads"/> needs, whatever its batch.</summary>
    /// <exception cref="CaffeException">More than one piece of memory can hold.</exception>
    public int ScratchFloats(int threads) => MemorySize.Of((long)threads * CacheLine.RoundUp(WorkerFloats));

    /// <summary>Computes <paramref name="batch"/> images.</summary>
    /// <param name="batch">Images; may be 0.</param>
    /// <param name="input">The images in their layout, <paramref name="inputStride"/> floats apart.</param>
    /// <param name="output">The same for what comes out, <paramref name="outputStride"/> floats apart.</param>
    /// <param name="scratch">At least <see cref="ScratchFloats"/> numbers; what is in them does not matter.</param>
    /// <param name="pool">The threads.</param>
    /// <param name="inputStride">From an input image to the next; 0 for <see cref="InputFloats"/>.</param>
    /// <param name="outputStride">From an output image to the next, more than <see cref="OutputFloats"/> when they are parts of larger ones.</param>
    /// <exception cref="ArgumentException">A memory of another size.</exception>
    public void Run(
        int batch, ReadOnlySpan<float> input, Span<float> output, Span<float> scratch, WorkerPool pool, int inputStride = 0, int outputStride = 0) =>
        Run(batch, input, output, [], scratch, pool, inputStride, outputStride);

    /// <summary>The same with the further blob, which lies image behind image, or is empty.</summary>
    protected void Run(
        int batch, ReadOnlySpan<float> input, Span<float> output, ReadOnlySpan<float> extra, Span<float> scratch, WorkerPool pool,
        int inputStride, int outputStride)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        int from = CheckedStride("input", batch, input.Length, InputFloats, inputStride);
        int to = CheckedStride("output", batch, output.Length, OutputFloats, outputStride);
        if (!extra.IsEmpty && extra.Length != (long)batch * ExtraFloats)
            throw new ArgumentException($"the further blob holds {extra.Length} numbers, not {(long)batch * ExtraFloats}");
        if (scratch.Length < ScratchFloats(pool.Threads))
            throw new ArgumentException($"scratch holds {scratch.Length} numbers, not {ScratchFloats(pool.Threads)}");
        long units = (long)batch * Units;
        if (units == 0 || OutputFloats == 0)
            return;
        long work = units * UnitWork;
        bool alone = pool.Threads == 1 || work < FewestFloats;
        int items = pool.IsInOrder ? (int)Math.Min(units, int.MaxValue) : alone ? 1 : (int)Math.Min(units, pool.Threads * (long)ItemsPerThread);
        fixed (float* x = input, y = output, e = extra, s = scratch)
        {
            pool.Run(items, new UnitWorkItems
            {
                Owner = this,
                Input = x,
                InputStride = from,
                Output = y,
                OutputStride = to,
                Extra = e,
                Scratch = s,
                WorkerFloats = CacheLine.RoundUp(WorkerFloats),
                Total = units,
                Items = items,
            });
        }
        GC.KeepAlive(this);
    }

    /// <summary>Computes some units of one image.</summary>
    protected abstract void Compute(in ImagePart part);

    /// <summary>In a debug build: that a tile reads from the image, or from scratch.</summary>
    [Conditional("DEBUG")]
    protected void AssertReads(in ImagePart part, float* from, long count) => Debug.Assert(
        PointerRange.Holds(part.Input, InputFloats, from, count) || PointerRange.Holds(part.Scratch, WorkerFloats, from, count), "a tile reads outside the image");

    /// <summary>In a debug build: that a tile writes to the image that comes out, or to scratch.</summary>
    [Conditional("DEBUG")]
    protected void AssertWrites(in ImagePart part, float* to, long count) => Debug.Assert(
        PointerRange.Holds(part.Output, OutputFloats, to, count) || PointerRange.Holds(part.Scratch, WorkerFloats, to, count), "a tile writes outside the image");

    private static int CheckedStride(string what, int batch, int length, int floats, int stride)
    {
        int step = stride == 0 ? floats : stride;
        long expected = batch == 0 ? 0 : ((batch - 1L) * step) + floats;
        if (step < floats || (stride == 0 ? length != expected : length < expected))
            throw new ArgumentException($"{what} holds {length} numbers, not {batch} images of {floats}, {step} apart");
        return step;
    }

    /// <summary>An even share of all units of all images, image by image.</summary>
    private struct UnitWorkItems : IParallelWork
    {
        public ImageKernel Owner;
        public float* Input;
        public float* Output;
        public float* Extra;
        public float* Scratch;
        public int InputStride;
        public int OutputStride;
        public int WorkerFloats;
        public long Total;
        public int Items;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int item, int worker)
        {
            long from = Total * item / Items, to = Total * (item + 1) / Items;
            int units = Owner.Units;
            while (from < to)
            {
                int image = (int)(from / units), first = (int)(from % units), end = (int)Math.Min(units, first + to - from);
                Debug.Assert(first >= 0 && end > first, "a part is not empty");
                Owner.Compute(new ImagePart
                {
                    Input = Input + ((nint)image * InputStride),
                    Output = Output + ((nint)image * OutputStride),
                    Extra = Extra == null ? null : Extra + ((nint)image * Owner.ExtraFloats),
                    From = first,
                    To = end,
                    Scratch = Scratch + ((nint)worker * WorkerFloats),
                });
                from += end - first;
            }
        }
    }
}
