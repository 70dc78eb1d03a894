using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Diagnostics;
using CaffeSharp.Formats.Weights;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp lint</c>: all that is wrong or doubtful in a net and its weights.</summary>
internal sealed class LintCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    public LintCommand()
        : base("lint", "Lists all that is wrong or doubtful in a net, with its place and what it costs; exits with 1 when the net would not run.",
            "deploy.prototxt",
            "deploy.prototxt --weights net.caffemodel",
            "train_val.prototxt --phase train --json")
    {
        _net.AddTo(this, takesSeed: false);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string path = _net.Path(parse);
        string? file = _net.Weights(parse);
        NetWeights? weights = file is null ? null : NetWeights.Load(file);
        IReadOnlyList<Finding> findings = NetLint.CheckFile(path, weights, _net.Options(parse));
        if (report.IsJson)
            report.Json(new JsonArray([.. findings.Select(Json)]));
        else
            Print(findings, path, report);
        return findings.Any(finding => finding.Severity == Severity.Error) ? ExitCode.FailedCheck : ExitCode.Done;
    }

    private static void Print(IReadOnlyList<Finding> findings, string path, Report report)
    {
        foreach (Finding finding in findings)
            report.Line(finding.Position is null ? $"{path}: {finding}" : $"{finding}");
        report.Line($"{Count(Severity.Error, "error")}, {Count(Severity.Warning, "warning")}, {Count(Severity.Note, "note")}");

        string Count(Severity severity, string word)
        {
            int count = findings.Count(finding => finding.Severity == severity);
            return $"{count} {word}{(count == 1 ? "" : "s")}";
        }
    }

    private static JsonObject Json(Finding finding) => new()
    {
        ["severity"] = finding.Severity.ToString().ToLowerInvariant(),
        ["rule"] = finding.Rule,
        ["file"] = finding.Position?.File,
        ["line"] = finding.Position?.Line,
        ["column"] = finding.Position?.Column,
        ["layer"] = finding.Layer,
        ["message"] = finding.Message,
        ["cost"] = finding.Cost,
    };
}
