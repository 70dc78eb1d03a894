namespace CaffeSharp.Layers;

/// <summary>
/// A layer that cannot be as its text says, or cannot run on the bottoms it has. The message does not name the
/// layer; whoever knows its name puts it in front.
/// </summary>
public sealed class LayerException(string message) : CaffeException(message);
