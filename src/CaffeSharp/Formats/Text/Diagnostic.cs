namespace CaffeSharp.Formats.Text;

/// <summary>Something in a file that does not stop the work but that its author should know.</summary>
/// <param name="Position">Where it is; line 0 for what belongs to the whole file.</param>
/// <param name="Message">What it is, one sentence without the position.</param>
public sealed record Diagnostic(SourcePosition Position, string Message)
{
    /// <summary><c>file:line:column: message</c>, or the message alone when it is of no line.</summary>
    public override string ToString() => Position.Line > 0 ? $"{Position}: {Message}" : Message;
}
