namespace CaffeSharp.Serving;

/// <summary>A request that is refused, with one sentence for the client, which names no path of the server.</summary>
internal sealed class RefusalException(Refusal kind, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public Refusal Kind { get; } = kind;
}
