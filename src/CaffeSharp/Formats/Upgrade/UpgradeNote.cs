using CaffeSharp.Formats.Text;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>One thing that an upgrade changed in a net, or could not keep.</summary>
/// <param name="Position">Where it stood; null for nets that did not come from text.</param>
/// <param name="Message">What was done, one sentence without the position.</param>
internal sealed record UpgradeNote(SourcePosition? Position, string Message)
{
    /// <summary><c>file:line:column: message</c>, or the message alone.</summary>
    public override string ToString() => Position is null ? Message : $"{Position}: {Message}";
}
