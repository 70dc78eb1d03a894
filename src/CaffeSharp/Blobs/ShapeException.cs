namespace CaffeSharp;

/// <summary>A shape that cannot be: too many axes, a negative size, too many numbers, or one that does not fit.</summary>
public sealed class ShapeException(string message) : CaffeException(message);
