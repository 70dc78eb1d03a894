namespace CaffeSharp.Fuzz.Sessions;

/// <summary>Uses a session on another thread until it is disposed. That a session is busy or at its end is a good answer.</summary>
internal sealed class BesideThread : IDisposable
{
    private readonly Thread _thread;
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;
    private bool _isOver;

    /// <summary>Begins, and returns once the other thread works.</summary>
    public BesideThread(Action use)
    {
        _thread = new Thread(() => Use(use));
        _thread.Start();
        _began.Task.Wait();
    }

    /// <summary>Waits for the other thread, and throws what it met.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _isOver, true);
        _thread.Join();
        if (_fault is { } fault)
            throw new AggregateException(fault);
    }

    private void Use(Action use)
    {
        do
        {
            try
            {
                _began.TrySetResult();
                use();
            }
            catch (InvalidOperationException)
            {
            }
            catch (CaffeException)
            {
            }
            catch (Exception fault)
            {
                _fault = fault;
                return;
            }
        }
        while (!Volatile.Read(ref _isOver));
    }
}
