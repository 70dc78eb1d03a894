using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Formats.Weights;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp upgrade</c>: a net of any age, written in today's form.</summary>
internal sealed class UpgradeCommand : CaffeCommand
{
    private readonly Argument<string> _from = new("IN") { Description = "The old net: a prototxt or a caffemodel." };

    private readonly Argument<string> _to = new("OUT") { Description = "The new net: text, or binary with the weights if the name ends in .caffemodel or .binaryproto." };

    private readonly Option<string?> _dialect = new DialectOption();

    private readonly StrictOption _strict = new();

    public UpgradeCommand()
        : base("upgrade", "Writes a net of any age (V0, V1) in today's form and tells what was changed.",
            "old.prototxt new.prototxt",
            "old.caffemodel new.caffemodel",
            "old.caffemodel net-inside.prototxt")
    {
        Arguments.Add(_from);
        Arguments.Add(_to);
        Options.Add(_dialect);
        Options.Add(_strict);
    }

    protected override string? Target(ParseResult parse) => parse.GetValue(_to);

    protected override int Run(ParseResult parse, Report report)
    {
        string from = parse.GetRequiredValue(_from), to = parse.GetRequiredValue(_to);
        if (FileForm.IsHdf5(to))
            throw new CaffeException($"{to}: HDF5 holds weights without a net; convert writes it");
        ReadyNet source = NetSource.Read(from, parse.GetValue(_dialect), parse.GetValue(_strict), report);
        NetWeights? weights = source.File.Weights;
        BuildCheck.RequireInSomeWay(source.Net, weights, to);
        if (!FileForm.IsCaffeModel(to))
            FileForm.WriteText(to, source.Net);
        else if (weights is not null && source.Notes.Count == 0)
            weights.Save(to);
        else
            (weights ?? new NetWeights("", [])).In(source.Net).Save(to);
        if (report.IsJson)
            report.Json(Json(from, to, source.Notes));
        else
            Print(from, source.Notes, report);
        report.Note(FileForm.Written(to));
        return ExitCode.Done;
    }

    private static void Print(string from, IReadOnlyList<UpgradeNote> notes, Report report)
    {
        if (notes.Count == 0)
            report.Line($"{from} is in today's form already");
        foreach (UpgradeNote note in notes)
            report.Line($"{note}");
    }

    private static JsonObject Json(string from, string to, IReadOnlyList<UpgradeNote> notes) => new()
    {
        ["from"] = from,
        ["to"] = to,
        ["changes"] = new JsonArray([.. notes.Select(note => new JsonObject
        {
            ["line"] = note.Position?.Line,
            ["column"] = note.Position?.Column,
            ["message"] = note.Message,
        })]),
    };
}
