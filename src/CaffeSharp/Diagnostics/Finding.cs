using CaffeSharp.Formats.Text;


namespace CaffeSharp.Diagnostics;

/// <summary>Something in a net or its weights that its author should know.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Rule">The rule that found it, a word for scripts such as <c>unknown-field</c>.</param>
/// <param name="Message">What it is, one sentence without the position.</param>
/// <param name="Cost">What it costs to leave it so.</param>
public sealed record Finding(Severity Severity, string Rule, string Message, string Cost)
{
    /// <summary>Where it is; null for what is in no text, such as weights that no layer takes.</summary>
    public SourcePosition? Position { get; init; }

    /// <summary>The layer it is about, if it is about one.</summary>
    public string? Layer { get; init; }

    /// <summary><c>file:line:column: warning: message; cost [rule]</c>, as compilers write it.</summary>
    public override string ToString() =>
        $"{(Position is null ? "" : $"{Position}: ")}{Severity.ToString().ToLowerInvariant()}: {Message}; {Cost} [{Rule}]";
}
