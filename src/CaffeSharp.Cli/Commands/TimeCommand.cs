using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp time</c>: how long a net takes on this machine, step by step.</summary>
internal sealed class TimeCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    private readonly SessionArguments _session = new();

    private readonly NumberOption<int> _batch = new("--batch", "How many images run at once. Default: as the net says.") { Least = 1, Most = 1 << 16 };

    private readonly NumberOption<int> _iterations = new("--iterations", "How many runs are timed, after two that are not.")
    {
        Least = 1,
        Most = 1_000_000,
        DefaultValueFactory = _ => 50,
    };

    public TimeCommand()
        : base("time", "Times a net on this machine, step by step. The inputs are made up; weights do not change the time.",
            "models/alexnet/deploy.prototxt",
            "deploy.prototxt --threads 1 --batch 8 --iterations 200",
            "deploy.prototxt --input-shape data=1,3,480,640 --json")
    {
        _net.AddTo(this);
        Options.Add(_batch);
        Options.Add(_iterations);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        Net net = _net.Load(parse, report);
        int? batch = parse.GetResult(_batch) is null ? null : parse.GetValue(_batch);
        Dictionary<string, Blob> inputs = net.Graph.Inputs.ToDictionary(input => input.Name, input => Numbers(Shape(input, batch)));
        SessionOptions options = _session.Read(parse) with { Profile = true };
        WarmUp(net, inputs, options);
        using Session session = net.CreateSession(options);
        double[] runs = Time(session, inputs, parse.GetValue(_iterations), report);
        IReadOnlyList<StepProfile> steps = session.Profile;
        var images = inputs.Count == 0 ? 1 : inputs.Values.First().Shape is { Axes: > 0 } shape ? shape[0] : 1;
        if (report.IsJson)
            report.Json(Json(steps, runs, images, session.Options));
        else
            Print(steps, runs, images, session.Options, report);
        return ExitCode.Done;
    }

    // Weights are packed once a net and code is compiled once a process; neither is to stand in a step's mean.
    private static void WarmUp(Net net, Dictionary<string, Blob> inputs, SessionOptions options)
    {
        using Session session = net.CreateSession(options);
        session.Run(inputs);
        session.Run(inputs);
    }

    private static double[] Time(Session session, Dictionary<string, Blob> inputs, int iterations, Report report)
    {
        double[] runs = new double[iterations];
        report.WithProgress("runs", iterations, advance =>
        {
            for (int run = 0; run < iterations; run++)
            {
                long start = Stopwatch.GetTimestamp();
                session.Run(inputs);
                runs[run] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                advance(1);
            }
        });
        Array.Sort(runs);
        return runs;
    }

    private static Shape Shape(Value input, int? batch) => batch is int images && input.Shape.Axes > 0 ? input.Shape.With(0, images) : input.Shape;

    // Small numbers of both signs: denormal and infinite ones would take longer than a picture's.
    private static Blob Numbers(Shape shape)
    {
        var blob = new Blob(shape);
        for (int i = 0; i < blob.Span.Length; i++)
            blob.Span[i] = (i % 251 / 125f) - 1;
        return blob;
    }

    private static void Print(IReadOnlyList<StepProfile> steps, double[] runs, int images, SessionOptions options, Report report)
    {
        double sum = steps.Sum(step => step.MeanMilliseconds);
        report.Table(
            [new("step"), new("type"), new("kernel"), new("joined"), new("ms", IsNumber: true), new("share", IsNumber: true), new("GFLOP/s", IsNumber: true), new("bytes", IsNumber: true)],
            steps.Select(step => new[]
            {
                step.Step.Node.Name, step.Step.Node.Type, step.Step.KernelName, Joined(step), Milliseconds(step.MeanMilliseconds),
                Percent(step.MeanMilliseconds, sum), step.Macs == 0 ? "" : step.Gflops.ToString("0.0", CultureInfo.InvariantCulture), Units.Bytes(step.Bytes),
            }));
        report.Line();
        report.Line($"run       {Milliseconds(At(runs, 0.5))} ms in the median of {runs.Length}, {Milliseconds(runs[0])} at least, {Milliseconds(At(runs, 0.9))} in nine of ten, {Milliseconds(At(runs, 0.99))} in 99 of 100");
        report.Line($"rate      {(images * 1000 / At(runs, 0.5)).ToString("0.0", CultureInfo.InvariantCulture)} images a second, {images} at once");
        report.Line($"work      {Units.Count(steps.Sum(step => step.Macs))} multiply-adds a run, {(2e-6 * steps.Sum(step => step.Macs) / At(runs, 0.5)).ToString("0.0", CultureInfo.InvariantCulture)} GFLOP/s");
        report.Line($"threads   {options.Threads}");
    }

    private static JsonObject Json(IReadOnlyList<StepProfile> steps, double[] runs, int images, SessionOptions options) => new()
    {
        ["threads"] = options.Threads,
        ["images"] = images,
        ["iterations"] = runs.Length,
        ["median_ms"] = Rounded(At(runs, 0.5)),
        ["least_ms"] = Rounded(runs[0]),
        ["p90_ms"] = Rounded(At(runs, 0.9)),
        ["p99_ms"] = Rounded(At(runs, 0.99)),
        ["macs"] = steps.Sum(step => step.Macs),
        ["steps"] = new JsonArray([.. steps.Select(step => new JsonObject
        {
            ["name"] = step.Step.Node.Name,
            ["type"] = step.Step.Node.Type,
            ["layers"] = ToJson.Strings(step.Step.Node.Origins.Select(node => node.Name)),
            ["kernel"] = step.Step.KernelName,
            ["mean_ms"] = Rounded(step.MeanMilliseconds),
            ["least_ms"] = Rounded(step.LeastMilliseconds),
            ["macs"] = step.Macs,
            ["gflops"] = Rounded(step.Gflops),
            ["bytes"] = step.Bytes,
        })]),
    };

    /// <summary>The time within which that part of the runs, sorted, came to its end.</summary>
    private static double At(double[] sorted, double part) => sorted[Math.Max(0, (int)Math.Ceiling(part * sorted.Length) - 1)];

    private static string Joined(StepProfile step) => string.Join(", ", step.Step.Node.Origins.Select(node => node.Name).Where(name => name != step.Step.Node.Name));

    private static string Percent(double part, double whole) => whole == 0 ? "" : (part / whole).ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Milliseconds(double time) => time.ToString("0.000", CultureInfo.InvariantCulture);

    private static JsonNode Rounded(double number) => JsonValue.Create(Math.Round(number, 6));
}
