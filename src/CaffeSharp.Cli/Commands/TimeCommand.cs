using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Cli.Timings;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp time</c>: how long a net takes on this machine, step by step.</summary>
internal sealed class TimeCommand : CaffeCommand
{
    private const int RoofMeasurements = 200;

    private readonly NetArguments _net = new();

    private readonly SessionArguments _session = new();

    private readonly NumberOption<int> _batch = new("--batch", "How many images run at once. Default: as the net says.") { Least = 1, Most = 1 << 16 };

    private readonly NumberOption<int> _iterations = new("--iterations", "How many runs are timed, after two that are not.")
    {
        Least = 1,
        Most = 1_000_000,
        DefaultValueFactory = _ => 50,
    };

    private readonly Option<string?> _size = new("--size") { Description = "The height and width of every input that is a picture.", HelpName = "HxW" };

    private readonly Option<string?> _trace = new("--trace") { Description = "Write when each step began and ended, for Perfetto and Chrome's about:tracing.", HelpName = "FILE.json" };

    private readonly Option<string?> _svg = new("--svg") { Description = "Write a chart with a bar for each step.", HelpName = "FILE.svg" };

    private readonly Option<string?> _compare = new("--compare") { Description = "Show the times beside those of an earlier --json.", HelpName = "FILE.json" };

    public TimeCommand()
        : base("time", "Times a net on this machine, step by step. The inputs are made up; weights do not change the time.",
            "models/alexnet/deploy.prototxt",
            "deploy.prototxt --threads 1 --batch 8 --iterations 200 --svg chart.svg",
            "deploy.prototxt --size 480x640 --json > before.json",
            "deploy.prototxt --size 480x640 --compare before.json --trace trace.json")
    {
        _net.AddTo(this);
        Option[] own = [_batch, _size, _iterations, _trace, _svg, _compare];
        foreach (Option option in own)
            Options.Add(option);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        EarlierTiming? earlier = parse.GetValue(_compare) is string file ? EarlierTiming.Read(file) : null;
        (int, int)? size = parse.GetValue(_size) is string word ? ReadSize(word) : null;
        Net net = _net.Load(parse, report);
        Dictionary<string, Blob> inputs = net.Graph.Inputs.ToDictionary(input => input.Name, input => Numbers(Shape(input.Shape, _batch.Given(parse), size)));
        SessionOptions options = _session.Read(parse) with { Profile = true };
        WarmUp(net, inputs, options);
        using var pool = new WorkerPool(options.Threads);
        using Session session = net.CreateSession(options with { Pool = pool });
        var trace = new TimingTrace();
        (double[] runs, double roof) = Time(session, inputs, parse.GetValue(_iterations), pool, trace, report);
        int images = inputs.Count > 0 && inputs.Values.First().Shape is { Axes: > 0 } shape ? shape[0] : 1;
        var timing = new Timing(_net.Path(parse), session.Profile, runs, images, options.Threads, roof);
        if (parse.GetValue(_trace) is string tracePath)
            trace.Write(tracePath, timing.Net);
        if (parse.GetValue(_svg) is string chartPath)
            TimingChart.Write(chartPath, timing);
        Tell(timing, earlier, report);
        foreach (string written in new[] { parse.GetValue(_trace), parse.GetValue(_svg) }.OfType<string>())
            report.Note(FileForm.Written(written));
        return ExitCode.Done;
    }

    private static void Tell(Timing timing, EarlierTiming? earlier, Report report)
    {
        if (report.IsJson)
        {
            JsonObject json = TimingReport.Json(timing);
            if (earlier is not null)
                json["compared"] = earlier.Json(timing);
            report.Json(json);
            return;
        }
        TimingReport.Print(timing, report);
        earlier?.Print(timing, report);
    }

    // Weights are packed once a net and code is compiled once a process; neither is to stand in a step's mean.
    private static void WarmUp(Net net, Dictionary<string, Blob> inputs, SessionOptions options)
    {
        using Session session = net.CreateSession(options);
        session.Run(inputs);
        session.Run(inputs);
    }

    /// <summary>The times of the runs, sorted, and the roof, measured beside some of them because the clock floats.</summary>
    private static (double[] Runs, double Roof) Time(Session session, Dictionary<string, Blob> inputs, int iterations, WorkerPool pool, TimingTrace trace, Report report)
    {
        double[] runs = new double[iterations];
        var loop = new FmaRoof(pool, SimdWidth.Floats);
        double roof = loop.Gflops();
        report.WithProgress("runs", iterations, advance =>
        {
            for (int run = 0; run < iterations; run++)
            {
                long start = Stopwatch.GetTimestamp();
                session.Run(inputs);
                long end = Stopwatch.GetTimestamp();
                runs[run] = Stopwatch.GetElapsedTime(start, end).TotalMilliseconds;
                trace.Add(session, start, end);
                if (run < RoofMeasurements)
                    roof = Math.Max(roof, loop.Gflops());
                advance(1);
            }
        });
        Array.Sort(runs);
        return (runs, roof);
    }

    private static Shape Shape(Shape declared, int? batch, (int Height, int Width)? size)
    {
        Shape shape = batch is int images && declared.Axes > 0 ? declared.With(0, images) : declared;
        return size is { } picture && declared.Axes == 4 ? shape.With(2, picture.Height).With(3, picture.Width) : shape;
    }

    // Small numbers of both signs: denormal and infinite ones would take longer than a picture's.
    private static Blob Numbers(Shape shape)
    {
        var blob = new Blob(shape);
        for (int i = 0; i < blob.Span.Length; i++)
            blob.Span[i] = (i % 251 / 125f) - 1;
        return blob;
    }

    private static (int Height, int Width) ReadSize(string word)
    {
        string[] parts = word.Split('x');
        return parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int height) && height > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int width) && width > 0
            ? (height, width)
            : throw new CaffeException($"--size takes height x width such as 480x640, not '{word}'");
    }
}
