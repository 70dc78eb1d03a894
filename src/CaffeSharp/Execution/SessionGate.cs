namespace CaffeSharp.Execution;

/// <summary>Lets one thing at a time happen to a session, and nothing once it is closed.</summary>
internal sealed class SessionGate
{
    private const string Inside = "A tap or a layer cannot use the session that is running it.";
    private const string Busy = "The session is in use on another thread. A session does one thing at a time; make one for every thread.";

    private readonly object _lock = new();
    private Thread? _inside;
    private int _closing;
    private bool _isClosed;

    /// <summary>Begins something; <see cref="Leave"/> ends it.</summary>
    /// <exception cref="InvalidOperationException">Something else is going on.</exception>
    /// <exception cref="ObjectDisposedException">The session is closed.</exception>
    public void Enter()
    {
        lock (_lock)
        {
            RequireIdle();
            _inside = Thread.CurrentThread;
        }
    }

    /// <summary>Ends what <see cref="Enter"/> began.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            _inside = null;
            if (_closing > 0)
                Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Throws what <see cref="Enter"/> would throw.</summary>
    public void RequireIdle()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(Session));
            if (_inside is not null)
                throw new InvalidOperationException(_inside == Thread.CurrentThread ? Inside : Busy);
        }
    }

    /// <summary>Closes the session for good, after what is going on has ended. Says whether it was open.</summary>
    /// <exception cref="InvalidOperationException">What is going on waits for this call.</exception>
    public bool Close()
    {
        lock (_lock)
        {
            if (_inside == Thread.CurrentThread)
                throw new InvalidOperationException(Inside);
            _closing++;
            while (_inside is not null)
                Monitor.Wait(_lock);
            _closing--;
            bool wasOpen = !_isClosed;
            _isClosed = true;
            return wasOpen;
        }
    }
}
