using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace CaffeSharp.Kernels.Threading;

/// <summary>
/// The threads of a <see cref="WorkerPool"/> and what they share. It knows nothing of the pool, so that a pool that nobody
/// holds any more is collected although its threads still wait.
/// </summary>
internal sealed unsafe class WorkerCrew
{
    private const int SpinMicroseconds = 1000;

    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private readonly SharedItems _items;
    private Counter _run;
    private Counter _unfinished;
    private delegate*<void*, int, int, void> _invoke;
    private void* _work;
    private int _busy;
    private int _parked;
    private volatile Exception? _fault;
    private volatile bool _isEnding;

    /// <summary>Starts <paramref name="threads"/> − 1 threads.</summary>
    public WorkerCrew(int threads)
    {
        _items = new SharedItems(threads);
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"CaffeSharp worker {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>Whether the threads were told to end.</summary>
    public bool IsEnding => _isEnding;

    /// <summary>The caller's thread and the others.</summary>
    public int Threads => _threads.Length + 1;

    /// <summary>As <see cref="WorkerPool.Run"/> says.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TWork>(int count, TWork work) where TWork : struct, IParallelWork
    {
        if (Threads == 1 || count <= 1 || Interlocked.Exchange(ref _busy, 1) != 0)
        {
            for (int item = 0; item < count; item++)
                work.Invoke(item, 0);
            return;
        }
        _work = Unsafe.AsPointer(ref work);
        _invoke = &Invoke<TWork>;
        _fault = null;
        Volatile.Write(ref _unfinished.Value, count);
        _items.Offer(count);
        Interlocked.Increment(ref _run.Value);
        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_gate)
                Monitor.PulseAll(_gate);
        }
        WorkOff(0);
        AwaitOthers();
        Exception? fault = _fault;
        _fault = null;
        Volatile.Write(ref _busy, 0);
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
    }

    /// <summary>Tells the threads to end once they have no work.</summary>
    public void End()
    {
        _isEnding = true;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    /// <summary>Waits until the threads have ended.</summary>
    public void Join()
    {
        foreach (Thread thread in _threads)
            thread.Join();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Invoke<TWork>(void* work, int item, int worker) where TWork : struct, IParallelWork =>
        Unsafe.AsRef<TWork>(work).Invoke(item, worker);

    private void Serve(int worker)
    {
        while (!_isEnding)
        {
            int run = Volatile.Read(ref _run.Value);
            WorkOff(worker);
            if (!SpinForRun(run))
                Park(run);
        }
    }

    /// <summary>Does items until none are left. What a worker has done it says once, at the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WorkOff(int worker)
    {
        int done = 0;
        for (; _items.TryTake(worker, out int item); done++)
        {
            try
            {
                if (_fault is null)
                    _invoke(_work, item, worker);
            }
#pragma warning disable CA1031 // whatever it is, it is the caller's to see
            catch (Exception fault)
#pragma warning restore CA1031
            {
                _fault ??= fault;
            }
        }
        if (done > 0)
            Interlocked.Add(ref _unfinished.Value, -done);
    }

    /// <summary>Waits for items that other threads are at: at first awake, then leaving the core to whoever wants it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AwaitOthers()
    {
        const int Pauses = 200;
        for (int i = 0; i < Pauses; i++)
        {
            if (Volatile.Read(ref _unfinished.Value) == 0)
                return;
            Thread.SpinWait(1);
        }
        var wait = new SpinWait();
        while (Volatile.Read(ref _unfinished.Value) > 0)
            wait.SpinOnce(sleep1Threshold: -1);
    }

    /// <summary>Waits awake for a run after <paramref name="run"/>; gives up after a while.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool SpinForRun(int run)
    {
        const int Pauses = 20;
        long end = Stopwatch.GetTimestamp() + (Stopwatch.Frequency * SpinMicroseconds / 1_000_000);
        do
        {
            for (int i = 0; i < Pauses; i++)
            {
                if (Volatile.Read(ref _run.Value) != run || _isEnding)
                    return true;
                Thread.SpinWait(1);
            }
        }
        while (Stopwatch.GetTimestamp() < end);
        return false;
    }

    /// <summary>
    /// Sleeps until there is a run after <paramref name="run"/>. It first says that it is about to sleep and then looks
    /// once more, as a run first offers its work and then looks who sleeps: one of the two sees the other.
    /// </summary>
    private void Park(int run)
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _parked);
            while (Volatile.Read(ref _run.Value) == run && !_isEnding)
                Monitor.Wait(_gate);
            Interlocked.Decrement(ref _parked);
        }
    }

    /// <summary>A number with cache lines of its own, so that writers of two of them do not slow each other.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct Counter
    {
        [FieldOffset(64)]
        public int Value;
    }
}
