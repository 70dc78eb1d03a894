using CaffeSharp.Serving.Models;

namespace CaffeSharp.Serving;

/// <summary>Whether the server takes requests: not before its models are loaded, and not once it goes down.</summary>
internal sealed class ServerState(ModelHost host)
{
    private volatile bool _isGoingDown;

    /// <summary>Whether all models can answer.</summary>
    public bool IsReady => !_isGoingDown && host.IsReady;

    /// <summary>From now on the server is not ready.</summary>
    public void GoDown() => _isGoingDown = true;
}
