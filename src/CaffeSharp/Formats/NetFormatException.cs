using CaffeSharp.Formats.Text;

namespace CaffeSharp;

/// <summary>A net that reads well but contradicts itself, so that no upgrade or filter can say what it means.</summary>
public sealed class NetFormatException : CaffeException
{
    /// <summary>Makes an exception whose message begins with the place of the fault, where one is known.</summary>
    internal NetFormatException(SourcePosition? position, string fault)
        : base(position is null ? fault : $"{position}: {fault}") => Position = position;

    /// <summary>Where the fault is; null for nets that did not come from text.</summary>
    public SourcePosition? Position { get; }
}
