using System.Globalization;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>What came of a case.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Signature">What finds of one cause have in common; empty unless it is one.</param>
/// <param name="Message">The error, if there was one.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Bytes">How much memory it took, all that was given back on the way included.</param>
public sealed record Verdict(Outcome Outcome, string Signature, string Message, double Milliseconds, long Bytes)
{
    private const char Separator = '\t';

    /// <summary>A find for which no worker could answer.</summary>
    internal static Verdict Lost(string signature, string message, double milliseconds) =>
        new(Outcome.Find, signature, message, milliseconds, 0);

    /// <summary>Reads what <see cref="ToLine"/> wrote.</summary>
    internal static Verdict FromLine(string line)
    {
        string[] parts = line.Split(Separator);
        return new(
            Enum.Parse<Outcome>(parts[0]),
            parts[3],
            parts[4],
            double.Parse(parts[1], CultureInfo.InvariantCulture),
            long.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    /// <summary>The verdict as one line of text.</summary>
    internal string ToLine() => string.Join(
        Separator,
        Outcome,
        Milliseconds.ToString("0.###", CultureInfo.InvariantCulture),
        Bytes.ToString(CultureInfo.InvariantCulture),
        OneLine(Signature),
        OneLine(Message));

    private static string OneLine(string text) => text.ReplaceLineEndings(" | ").Replace(Separator, ' ');
}
