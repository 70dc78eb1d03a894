using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp;

/// <summary>
/// Threads that help with runs. A session has a pool of its own unless <see cref="SessionOptions.Pool"/> gives it one to share.
/// The thread that runs works too, so a pool of one has no thread of its own.
/// </summary>
/// <remarks>
/// Between runs the threads spin for about a millisecond and then sleep. A pool helps one run at a time: a run that finds
/// it busy is done by its own thread alone, with the same bits. So a server shares one pool of all cores among its
/// sessions: a lone run gets all of them, many at a time get one each. The threads end with <see cref="Dispose"/>, or
/// when the pool is collected.
/// </remarks>
public sealed class WorkerPool : IDisposable
{
    private readonly WorkerCrew _crew;
    private readonly Func<int, int[]>? _order;

    /// <summary>Starts <paramref name="threads"/> − 1 threads.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one thread, or more than <see cref="MostThreads"/>.</exception>
    public WorkerPool(int threads)
    {
        RequirePossible(threads, nameof(threads));
        _crew = new WorkerCrew(threads);
        Threads = threads;
    }

    private WorkerPool(int threads, Func<int, int[]> order) : this(threads: 1)
    {
        Threads = threads;
        _order = order;
    }

    /// <summary>Ends the threads of a pool that nobody disposed.</summary>
    ~WorkerPool() => _crew?.End();

    /// <summary>The most threads a pool may have: four times the cores, or 64 where that is more.</summary>
    public static int MostThreads { get; } = Math.Max(64, 4 * Environment.ProcessorCount);

    /// <summary>The most threads a run uses, the caller's among them.</summary>
    public int Threads { get; }

    /// <summary>Whether the items of a run are done in an order of the maker's, to find those that are not independent.</summary>
    internal bool IsInOrder => _order is not null;

    /// <summary>
    /// A pool without threads that does the items of a run in an order of its maker's, in the names of its workers by turns:
    /// items that are not independent of one another give other results there.
    /// </summary>
    /// <param name="threads">How many threads it says it has.</param>
    /// <param name="order">For a count of items all of them in some order.</param>
    internal static WorkerPool InOrder(int threads, Func<int, int[]> order) => new(threads, order);

    /// <summary>
    /// Does every item and returns when all are done. The first exception an item throws comes out here; items
    /// not begun by then are dropped. A run that meets the pool busy, or comes from inside an item, is done
    /// by the caller alone.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Run<TWork>(int count, TWork work) where TWork : struct, IParallelWork
    {
        ObjectDisposedException.ThrowIf(_crew.IsEnding, this);
        if (_order is null)
            _crew.Run(count, work);
        else
            RunInOrder(_order(count), work);
        GC.KeepAlive(this);
    }

    private void RunInOrder<TWork>(int[] order, TWork work) where TWork : struct, IParallelWork
    {
        for (int i = 0; i < order.Length; i++)
            work.Invoke(order[i], i % Threads);
    }

    /// <summary>Ends the threads. No run may be under way; later ones of sessions that share the pool throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _crew.End();
        _crew.Join();
        GC.SuppressFinalize(this);
    }

    internal static void RequirePossible(int threads, string name)
    {
        if (threads < 1 || threads > MostThreads)
            throw new ArgumentOutOfRangeException(name, threads, $"A run takes 1 to {MostThreads} threads on this machine of {Environment.ProcessorCount} cores.");
    }
}
