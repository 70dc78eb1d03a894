using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Operators;
using CaffeSharp.Verification;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp verify</c>: runs cases that another implementation computed, and compares.</summary>
internal sealed class VerifyCommand : CaffeCommand
{
    private readonly SessionArguments _session = new(AccuracyLevel.Strict);

    private readonly NumberOption<double> _tolerance = new("--tolerance",
        "The largest error allowed in a net's output, as a fraction of its largest number. Operators have 1e-5 + 1e-5 of the summed magnitudes.")
    {
        Least = 0,
        DefaultValueFactory = _ => 1e-5,
    };

    private readonly Argument<string[]> _folders = new("DIR")
    {
        Description = "Folders with a case.json, and a net.prototxt or the call of an operator; or folders of such folders.",
        Arity = ArgumentArity.OneOrMore,
    };

    public VerifyCommand()
        : base("verify", "Runs nets and operators on inputs for which another implementation computed the outputs; exits with 1 when one is off.",
            "golden",
            "golden/conv_3x3 golden/lenet --tolerance 1e-4",
            "ops")
    {
        Arguments.Add(_folders);
        Options.Add(_tolerance);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        SessionOptions session = _session.Read(parse);
        double tolerance = parse.GetValue(_tolerance);
        Outcome[] outcomes = [.. parse.GetRequiredValue(_folders).SelectMany(Cases).SelectMany(folder => Check(folder, session, tolerance))];
        int cases = outcomes.Select(outcome => outcome.Folder).Distinct().Count();
        int missed = outcomes.Where(outcome => !outcome.Passed).Select(outcome => outcome.Folder).Distinct().Count();
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
        if (IsCase(folder))
            return [folder];
        if (!Directory.Exists(folder))
            throw new CaffeException($"{folder}: there is no such folder");
        string[] inside = [.. Directory.GetDirectories(folder).Where(IsCase).Order(StringComparer.Ordinal)];
        return inside.Length > 0
            ? inside
            : throw new CaffeException($"{folder}: neither this folder nor one inside it has a case.json with a net.prototxt or an operator's call");
    }

    private static bool IsCase(string folder) => VerificationCase.IsCase(folder) || OperatorCase.IsIn(folder);

    private static IEnumerable<Outcome> Check(string folder, SessionOptions options, double tolerance)
    {
        try
        {
            return VerificationCase.IsCase(folder)
                ? [.. VerificationCase.Load(folder).Run(options).Select(comparison => Outcome.Of(folder, comparison, tolerance))]
                : [Outcome.Of(folder, OperatorCase.Load(folder))];
        }
        catch (CaffeException fault)
        {
            return [new Outcome(folder, "", "", double.PositiveInfinity, fault.Message, Passed: false)];
        }
    }

    private sealed record Outcome(string Folder, string Output, string Shape, double LargestError, string Message, bool Passed)
    {
        public static Outcome Of(string folder, BlobComparison comparison, double tolerance)
        {
            bool passed = comparison.LargestError <= tolerance, sameShape = comparison.Expected == comparison.Actual;
            string message = passed ? "" : sameShape ? $"off at {comparison.LargestErrorIndex}" : $"shape {comparison.Actual}";
            return new Outcome(folder, comparison.Name, $"{comparison.Expected}", comparison.LargestError, message, passed);
        }

        public static Outcome Of(string folder, OperatorCase recorded)
        {
            OperatorCaseResult result = recorded.Verify();
            string shape = recorded.Expected is null ? "" : $"{recorded.Expected.Shape}";
            return new Outcome(folder, recorded.Operator, shape, result.MaxError, result.Passed && recorded.Expected is not null ? "" : result.Message, result.Passed);
        }

        public string[] Cells() =>
            [Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder)), Output, Shape, double.IsFinite(LargestError) ? Units.Number(LargestError) : "", Verdict()];

        public JsonObject Json() => new()
        {
            ["case"] = Folder,
            ["output"] = Output,
            ["largest_error"] = ToJson.Number(LargestError),
            ["passed"] = Passed,
            ["fault"] = Passed ? null : Message,
        };

        private string Verdict() => Passed
            ? Message.Length > 0 ? $"ok, {Message}" : "ok"
            : $"FAILED: {Message}";
    }
}
