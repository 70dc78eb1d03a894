using System.Globalization;
using CaffeSharp.Fuzz.Harness;
using Spectre.Console;

namespace CaffeSharp.Fuzz;

/// <summary>What came of every mode, as a table.</summary>
internal static class TallyTable
{
    private const int RedirectedWidth = 160;

    /// <summary>Writes one row for every mode and one for all together.</summary>
    public static void Write(IReadOnlyList<Tally> tallies)
    {
        Table table = new Table().Border(TableBorder.Simple);
        table.AddColumn("mode");
        foreach (string heading in new[] { "cases", "ok", "refused", "finds", "slowest", "its case", "largest", "its case", "seconds" })
            table.AddColumn(heading, column => column.RightAligned().NoWrap());
        foreach (Tally tally in tallies)
            Row(table, tally);
        Row(
            table,
            "together", tallies.Sum(tally => tally.Cases), tallies.Sum(tally => tally[Outcome.Ok]), tallies.Sum(tally => tally[Outcome.Refused]),
            tallies.Sum(tally => tally[Outcome.Find]), "", "", "", "", $"{tallies.Sum(tally => tally.Elapsed.TotalSeconds):F0}");
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = RedirectedWidth;
        AnsiConsole.Write(table);
    }

    private static void Row(Table table, Tally tally) => Row(
        table,
        tally.Mode, tally.Cases, tally[Outcome.Ok], tally[Outcome.Refused], tally[Outcome.Find],
        $"{tally.Slowest.Milliseconds:F0} ms", tally.Slowest.Case, $"{tally.Largest.Bytes / 1048576.0:F1} MiB", tally.Largest.Case, $"{tally.Elapsed.TotalSeconds:F0}");

    private static void Row(Table table, params object[] cells) =>
        table.AddRow([.. cells.Select(cell => Markup.Escape(string.Format(CultureInfo.InvariantCulture, cell is long ? "{0:N0}" : "{0}", cell)))]);
}
