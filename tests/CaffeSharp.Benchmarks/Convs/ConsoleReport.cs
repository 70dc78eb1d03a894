using System.Globalization;
using Spectre.Console;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>The results as tables on the terminal.</summary>
internal static class ConsoleReport
{
    private const int RedirectedWidth = 160;

    /// <summary>One line for every shape and thread count, then one for every class.</summary>
    public static void Write(IReadOnlyList<ConvResult> results)
    {
        Table shapes = Columns("shape", "threads", "ours ms", "ORT ms", "ratio", "GF/s", "roof", "max error", "kernel");
        foreach (ConvResult r in results)
        {
            Row(
                shapes,
                $"{r.Shape}", $"{r.Threads}", $"{r.OursMs:F4}", $"{r.OrtMs:F4}", $"{r.Ratio:F2}", $"{r.Gflops:F0}",
                $"{r.RoofFraction:P0}", $"{r.MaxError:E1}", $"{r.Kernel}");
        }
        // In a file there is no width to keep to.
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = RedirectedWidth;
        AnsiConsole.Write(shapes);
        Table classes = Columns("class", "threads", "shapes", "ratio, geometric mean", "least");
        foreach (ClassSummary s in ClassSummary.Of(results))
            Row(classes, $"{s.Class}", $"{s.Threads}", $"{s.Shapes}", $"{s.GeometricMean:F2}", $"{s.Minimum:F2}");
        AnsiConsole.Write(classes);
    }

    private static Table Columns(params string[] names)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string name in names)
            table.AddColumn(name, column => column.NoWrap());
        return table;
    }

    private static void Row(Table table, params FormattableString[] cells) =>
        table.AddRow([.. cells.Select(cell => Markup.Escape(cell.ToString(CultureInfo.InvariantCulture)))]);
}
