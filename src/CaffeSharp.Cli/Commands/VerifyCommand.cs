using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Diagnostics;
using CaffeSharp.Execution;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp verify</c>: runs cases that another implementation computed, and compares.</summary>
internal sealed class VerifyCommand : CaffeCommand
{
    private readonly CountOption _threads = CountOption.Threads();

    private readonly Option<double> _tolerance = new("--tolerance")
    {
        Description = "The largest error allowed, as a fraction of the largest number in the output.",
        HelpName = "E",
        DefaultValueFactory = _ => 1e-5,
    };

    private readonly Argument<string[]> _folders = new("DIR")
    {
        Description = "Folders with net.prototxt and case.json, or folders of such folders.",
        Arity = ArgumentArity.OneOrMore,
    };

    public VerifyCommand() 
        : base("verify", "Runs nets on inputs for which another implementation computed the outputs; exits with 1 when one is off.",
            "golden",
            "golden/conv_3x3 golden/lenet --tolerance 1e-4")
    {
        Arguments.Add(_folders);
        Options.Add(_tolerance);
        Options.Add(_threads);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        var session = new SessionOptions { Threads = parse.GetValue(_threads) };
        double tolerance = parse.GetValue(_tolerance);
        Outcome[] outcomes = [.. parse.GetRequiredValue(_folders).SelectMany(Cases).SelectMany(folder => Check(folder, session, tolerance))];
        int cases = outcomes.Select(outcome => outcome.Case).Distinct().Count();
        int missed = outcomes.Where(outcome => !outcome.Passed).Select(outcome => outcome.Case).Distinct().Count();
        if (report.IsJson)
        {
            var json = new JsonArray([.. outcomes.Select(outcome => outcome.Json())]);
            report.Json(new JsonObject { ["passed"] = cases - missed, ["failed"] = missed, ["tolerance"] = tolerance, ["outputs"] = json });
        }
        else
        {
            report.Table([new("case"), new("output"), new("shape"), new("largest error", IsNumber: true), new("verdict")], outcomes.Select(outcome => outcome.Cells()));
            report.Line($"{cases - missed} of {cases} cases passed (tolerance {Units.Number(tolerance)} of the maximum)");
        }
        return missed == 0 ? ExitCode.Done : ExitCode.FailedCheck;
    }

    /// <summary>A folder that is a case, or the cases right inside it.</summary>
    private static IEnumerable<string> Cases(string folder)
    {
        if (VerificationCase.IsCase(folder))
            return [folder];
        if (!Directory.Exists(folder))
            throw new CaffeException($"{folder}: there is no such folder");
        string[] inside = [.. Directory.GetDirectories(folder).Where(VerificationCase.IsCase).Order(StringComparer.Ordinal)];
        return inside.Length > 0
            ? inside
            : throw new CaffeException($"{folder}: neither this folder nor one inside it has a net.prototxt and a case.json");
    }

    private static IEnumerable<Outcome> Check(string folder, SessionOptions options, double tolerance)
    {
        try
        {
            return [.. VerificationCase.Load(folder).Run(options).Select(comparison => new Outcome(folder, comparison, tolerance, null))];
        }
        catch (CaffeException fault)
        {
            return [new Outcome(folder, null, tolerance, fault.Message)];
        }
    }

    private sealed record Outcome(string Case, BlobComparison? Comparison, double Tolerance, string? Fault)
    {
        public bool Passed => Comparison?.LargestError <= Tolerance;

        public string[] Cells() => Comparison is null
            ? [Name, "", "", "", $"FAILED: {Fault}"]
            : [Name, Comparison.Name, $"{Comparison.Expected}", Units.Number(Comparison.LargestError), Verdict(Comparison)];

        public JsonObject Json() => new()
        {
            ["case"] = Case,
            ["output"] = Comparison?.Name,
            ["largest_error"] = Comparison is null ? null : ToJson.Number(Comparison.LargestError),
            ["passed"] = Passed,
            ["fault"] = Fault,
        };

        private string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Case));

        private string Verdict(BlobComparison comparison) => Passed
            ? "ok"
            : comparison.Expected == comparison.Actual ? $"FAILED at {comparison.LargestErrorIndex}" : $"FAILED: shape {comparison.Actual}";
    }
}
