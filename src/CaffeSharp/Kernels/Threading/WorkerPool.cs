using System.Runtime.CompilerServices;

namespace CaffeSharp.Kernels.Threading;

/// <summary>
/// Threads that wait for work between runs. The caller works too, so a pool of one has no thread of its own.
/// Items are taken one by one (see <see cref="SharedItems"/>). Between runs the threads spin for about a millisecond and then
/// park. A run allocates nothing. The threads end with <see cref="Dispose"/>, or when the pool is collected.
/// </summary>
internal sealed class WorkerPool : IDisposable
{
    private readonly WorkerCrew _crew;

    /// <summary>Starts <paramref name="threads"/> − 1 threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread.</exception>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _crew = new WorkerCrew(threads);
    }

    /// <summary>Ends the threads of a pool that nobody disposed.</summary>
    ~WorkerPool() => _crew?.End();

    /// <summary>The most threads a run uses, the caller's among them.</summary>
    public int Threads => _crew.Threads;

    /// <summary>
    /// Does every item and returns when all are done. The first exception an item throws comes out here; items
    /// not begun by then are dropped. A run that meets the pool busy, or comes from inside an item, is done
    /// by the caller alone.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TWork>(int count, TWork work) where TWork : struct, IParallelWork
    {
        ObjectDisposedException.ThrowIf(_crew.IsEnding, this);
        _crew.Run(count, work);
        GC.KeepAlive(this);
    }

    /// <summary>Ends the threads. No run may be under way.</summary>
    public void Dispose()
    {
        _crew.End();
        _crew.Join();
        GC.SuppressFinalize(this);
    }
}
