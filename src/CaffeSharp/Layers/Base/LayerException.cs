namespace CaffeSharp.Layers;

/// <summary>
/// A layer that cannot be as its text says, or cannot run on the bottoms it has. The message does not name the
/// layer; whoever knows its name puts it in front.
/// </summary>
public sealed class LayerException : CaffeException
{
    /// <summary>Makes a fault whose message goes on after the layer's name, as in "has a stride of 0".</summary>
    public LayerException(string message) : base(message)
    {
    }

    private LayerException(string message, Exception cause) : base(message, cause)
    {
    }

    /// <summary>What a layer of somebody else's threw.</summary>
    internal static LayerException Of(Exception fault) => new($"failed with {fault.GetType().Name}: {fault.Message}", fault);
}
