namespace CaffeSharp.Formats.Text;

/// <summary>A fault in a file of protobuf's text format. The message begins with the place of the fault.</summary>
public sealed class TextFormatException : CaffeException
{
    /// <summary>Makes an exception that reads <c>deploy.prototxt:12:7: expected …, found …</c>.</summary>
    internal TextFormatException(SourcePosition position, string fault) : base($"{position}: {fault}") =>
        Position = position;

    /// <summary>Where the fault is.</summary>
    public SourcePosition Position { get; }
}
