namespace CaffeSharp.Cli;

/// <summary>Which columns of a table a terminal has room for.</summary>
internal static class TableFit
{
    // A border and a blank on both sides of a cell, and the last border.
    private const int Frame = 3, LastBorder = 1;

    /// <summary>The columns to show, in order: all, or without those that are the most detail until the rest fits unbroken.</summary>
    public static int[] Columns(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<string>> rows, int width)
    {
        int[] widths = [.. columns.Select((column, index) => Frame + rows.Select(row => row[index].Length).Append(column.Heading.Length).Max())];
        var shown = Enumerable.Range(0, columns.Count).ToList();
        while (shown.Sum(index => widths[index]) + LastBorder > width && shown.Exists(index => columns[index].Detail > 0))
            shown.Remove(shown.MaxBy(index => columns[index].Detail));
        return [.. shown];
    }
}
