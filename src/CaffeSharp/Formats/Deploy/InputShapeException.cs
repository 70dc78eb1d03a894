namespace CaffeSharp;

/// <summary>A net does not tell the shapes of some inputs, and nobody gave them.</summary>
public sealed class InputShapeException : FileFormatException
{
    internal InputShapeException(IReadOnlyList<string> inputs, string message) : base(message) => Inputs = inputs;

    /// <summary>The inputs' blob names.</summary>
    public IReadOnlyList<string> Inputs { get; }
}
