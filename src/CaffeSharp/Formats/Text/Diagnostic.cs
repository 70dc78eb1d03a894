namespace CaffeSharp.Formats.Text;

/// <summary>Something in a file that does not stop the work but that its author should know.</summary>
/// <param name="Position">Where it is.</param>
/// <param name="Message">What it is, one sentence without the position.</param>
public sealed record Diagnostic(SourcePosition Position, string Message)
{
    /// <summary><c>file:line:column: message</c>.</summary>
    public override string ToString() => $"{Position}: {Message}";
}
