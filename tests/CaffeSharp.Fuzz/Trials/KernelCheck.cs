using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Modes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Fuzz.Trials;

/// <summary>
/// Runs a kernel between guard pages: on one thread and on two, and with its items in reverse and in mixed order, which all must
/// give the same bits. Items that write over one another show so on one thread.
/// </summary>
internal sealed class KernelCheck : IDisposable
{
    // Mapping and filling more for every run takes longer than all else; wide padding asks for megabytes.
    private const int MostScratch = 1 << 18;

    // What no result may depend on.
    private const float Unused = 1000;

    private readonly WorkerPool _one = new(1);
    private readonly WorkerPool[] _others = [new(2), ItemOrders.Reversed(3), ItemOrders.Shuffled(5)];

    /// <summary>Throws unless the kernel makes what the reference does; passes over runs that need much scratch.</summary>
    /// <exception cref="MismatchException">It does not.</exception>
    public void Require(KernelTrial trial, LayerReference reference, Blob bottom)
    {
        if (trial.ScratchFloats(_one.Threads) > MostScratch)
            return;
        Shape top = reference.Tops[0];
        Blob first = new(top, Run(trial, bottom, top, _one, flushAtEnd: true));
        reference.Require(trial.Name, [first]);
        foreach (WorkerPool pool in _others.Where(pool => trial.ScratchFloats(pool.Threads) <= MostScratch))
            SameBits.Require($"{trial.Name} on {pool.Threads} threads", first.Span, Run(trial, bottom, top, pool, flushAtEnd: pool.Threads % 2 == 0));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _one.Dispose();
        foreach (WorkerPool pool in _others)
            pool.Dispose();
    }

    private static float[] Run(KernelTrial trial, Blob bottom, Shape top, WorkerPool pool, bool flushAtEnd)
    {
        using GuardedMemory x = new(Floats(bottom.Shape, trial.Input), flushAtEnd), y = new(Floats(top, trial.Output), flushAtEnd);
        using var scratch = new GuardedMemory(trial.ScratchFloats(pool.Threads), flushAtEnd);
        x.Span.Fill(Unused);
        for (int i = 0; i < bottom.Span.Length; i++)
            x.Span[Place(bottom.Shape, trial.Input, i)] = bottom.Span[i];
        trial.Run(x.Span, y.Span, scratch.Span, pool);
        if (!x.MarginsAreIntact || !y.MarginsAreIntact || !scratch.MarginsAreIntact)
            throw new MismatchException($"{trial.Name} wrote outside its memory");
        float[] plain = new float[top.Count()];
        for (int i = 0; i < plain.Length; i++)
            plain[i] = y.Span[Place(top, trial.Output, i)];
        return plain;
    }

    private static int Floats(Shape shape, BlobLayout layout) =>
        layout.IsBlocked ? layout.Floats(shape[0], shape[1], shape.Count(2)) : shape.Count();

    private static int Place(Shape shape, BlobLayout layout, int index)
    {
        if (!layout.IsBlocked)
            return index;
        int pixels = shape.Count(2), pixel = index % pixels, c = index / pixels % shape[1], n = index / pixels / shape[1];
        return (((((n * layout.Blocks(shape[1])) + (c / layout.Lane)) * pixels) + pixel) * layout.Lane) + (c % layout.Lane);
    }
}
