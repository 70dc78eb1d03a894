namespace CaffeSharp.Serving.Scheduling;

/// <summary>
/// Threads that do the work of all models, the oldest first, and join what may be joined: up to a model's largest batch, and for as long
/// as the delay says. How much may wait the models say, who take only so many requests in hand.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    private readonly object _gate = new();
    private readonly LinkedList<Work> _waiting = [];
    private readonly Thread[] _threads;
    private readonly long _delay;
    private bool _isEnding;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many runs go on at a time.</param>
    /// <param name="delay">How long work waits for others to join it.</param>
    public Scheduler(int threads, TimeSpan delay)
    {
        _delay = (long)delay.TotalMilliseconds;
        _threads = [.. Enumerable.Range(1, threads).Select(i => new Thread(Serve) { IsBackground = true, Name = $"CaffeSharp run {i}" })];
        foreach (Thread thread in _threads)
            thread.Start();
    }

    /// <summary>How much waits.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>Has the work done. It is dropped when it is cancelled before it begins.</summary>
    public void Add(Work work)
    {
        LinkedListNode<Work> node = new(work);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isEnding, this);
            work.Added = Environment.TickCount64;
            _waiting.AddLast(node);
            Monitor.Pulse(_gate);
        }
        if (work.Cancellation.CanBeCanceled)
            work.Cancellation.UnsafeRegister(_ => Remove(node), null);
    }

    /// <summary>Ends the threads after the runs that are under way; what waits is dropped.</summary>
    public void Dispose()
    {
        Work[] left;
        lock (_gate)
        {
            _isEnding = true;
            left = [.. _waiting];
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }
        foreach (Work work in left)
            work.Drop();
        foreach (Thread thread in _threads)
            thread.Join();
    }

    private void Remove(LinkedListNode<Work> node)
    {
        lock (_gate)
        {
            if (node.List is null)
                return;
            _waiting.Remove(node);
        }
        node.Value.Drop();
    }

    private void Serve()
    {
        while (Next() is { } batch)
            batch[0].Run(batch);
    }

    private List<Work>? Next()
    {
        lock (_gate)
        {
            while (!_isEnding)
            {
                if (Ready(out long due) is { } batch)
                {
                    // Another thread may find work in what is left.
                    if (_waiting.Count > 0)
                        Monitor.Pulse(_gate);
                    return batch;
                }
                Monitor.Wait(_gate, due == long.MaxValue ? Timeout.Infinite : (int)Math.Max(1, due - Environment.TickCount64));
            }
            return null;
        }
    }

    /// <summary>What is to be run next, taken out; else when the next will be due.</summary>
    private List<Work>? Ready(out long due)
    {
        due = long.MaxValue;
        long now = Environment.TickCount64;
        for (LinkedListNode<Work>? first = _waiting.First; first is not null; first = first.Next)
        {
            if (first.Value.CanBeJoined && now - first.Value.Added < _delay && Rows(first) < first.Value.Model.MaxBatch)
            {
                due = Math.Min(due, first.Value.Added + _delay);
                continue;
            }
            return Take(first);
        }
        return null;
    }

    private static int Rows(LinkedListNode<Work> first)
    {
        int rows = first.Value.Rows;
        for (LinkedListNode<Work>? next = first.Next; next is not null; next = next.Next)
            rows += first.Value.Joins(next.Value) ? next.Value.Rows : 0;
        return rows;
    }

    private List<Work> Take(LinkedListNode<Work> first)
    {
        Work work = first.Value;
        List<Work> batch = [work];
        LinkedListNode<Work>? next = first.Next;
        _waiting.Remove(first);
        for (int rows = work.Rows; next is not null && rows < work.Model.MaxBatch;)
        {
            LinkedListNode<Work> at = next;
            next = next.Next;
            if (!work.Joins(at.Value) || rows + at.Value.Rows > work.Model.MaxBatch)
                continue;
            rows += at.Value.Rows;
            batch.Add(at.Value);
            _waiting.Remove(at);
        }
        return batch;
    }
}
