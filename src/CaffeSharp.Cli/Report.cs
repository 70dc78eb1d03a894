using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace CaffeSharp.Cli;

/// <summary>How commands speak: results on one stream, everything else as single lines on the other.</summary>
internal sealed class Report(TextWriter output, TextWriter error, bool json = false)
{
    /// <summary>The option behind <see cref="IsJson"/>.</summary>
    public const string JsonName = "--json";

    // Script output must not be broken into lines, however long a row is.
    private const int Unbroken = 100_000;

    private static readonly JsonSerializerOptions Readable =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The streams a command was called with.</summary>
    /// <param name="parse">The call.</param>
    /// <param name="isBeside">Whether results go where everything else goes, since a file is written to standard output.</param>
    public Report(ParseResult parse, bool isBeside = false)
        : this(isBeside ? parse.InvocationConfiguration.Error : parse.InvocationConfiguration.Output, parse.InvocationConfiguration.Error, parse.GetValue<bool>(JsonName))
    {
    }

    /// <summary>Whether the result is wanted as JSON instead of text.</summary>
    public bool IsJson => json;

    /// <summary>That option, for the root command.</summary>
    public static Option<bool> JsonOption() => new(JsonName) { Description = "Print the result as JSON.", Recursive = true };

    /// <summary>Writes a line of the result.</summary>
    public void Line(string text = "") => output.WriteLine(text);

    /// <summary>Writes the result as JSON.</summary>
    public void Json(JsonNode result) => output.WriteLine(result.ToJsonString(Readable));

    /// <summary>Says something beside the result.</summary>
    public void Note(string message) => error.WriteLine($"caffesharp: {OnOneLine(message)}");

    /// <summary>Says what may not be as meant.</summary>
    public void Warn(string message) => Note($"warning: {message}");

    /// <summary>Says so if a blob holds a NaN: nothing that was computed from it can be trusted.</summary>
    public void WarnOfNaN(string blob, Blob numbers)
    {
        if (numbers.HasNaN())
            Warn($"the blob '{blob}' {numbers.Shape} holds NaN, which is no number");
    }

    /// <summary>Says why it did not work.</summary>
    public void Fault(string message) => Note(message);

    /// <summary>Writes a table: with lines on a terminal, as plain columns into a file or a pipe.</summary>
    public void Table(IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        bool terminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        IReadOnlyList<string>[] all = [.. rows];
        int[] shown = terminal ? TableFit.Columns(columns, all, AnsiConsole.Profile.Width) : [.. Enumerable.Range(0, columns.Count)];
        var table = new Table { Border = terminal ? TableBorder.Rounded : TableBorder.None };
        foreach (Column column in shown.Select(index => columns[index]))
            table.AddColumn(new TableColumn(new Text(column.Heading)) { Alignment = column.IsNumber ? Justify.Right : Justify.Left });
        foreach (IReadOnlyList<string> row in all)
            table.AddRow(shown.Select(index => new Text(row[index])));
        if (terminal)
            AnsiConsole.Write(table);
        else
            WritePlain(table);
        if (shown.Length < columns.Count)
            Note($"left out on this narrow terminal: {string.Join(", ", columns.Where((_, index) => !shown.Contains(index)).Select(column => column.Heading))}");
    }

    /// <summary>Does long work, with a bar on a terminal that tells how far it is and how long it still takes, elsewhere with a line now and then.</summary>
    /// <param name="what">What is counted.</param>
    /// <param name="total">How many of it there are.</param>
    /// <param name="work">Is given what to call with how many more are done.</param>
    /// <param name="besideLines">Whether the work writes its results meanwhile, which on a terminal tell enough.</param>
    public void WithProgress(string what, int total, Action<Action<int>> work, bool besideLines = false)
    {
        if (besideLines && ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected)
        {
            work(_ => { });
            return;
        }
        if (!ReferenceEquals(error, Console.Error) || Console.IsErrorRedirected)
        {
            work(new ProgressLines(what, total, Note).Advance);
            return;
        }
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context =>
            {
                ProgressTask task = context.AddTask(what, maxValue: total);
                work(done => task.Increment(done));
            });
    }

    private void WritePlain(Table table)
    {
        using var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = Unbroken;
        console.Write(table);
        foreach (string line in text.ToString().TrimEnd().Split('\n'))
            output.WriteLine(line.TrimEnd());
    }

    private static string OnOneLine(string message) => string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
