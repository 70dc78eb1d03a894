using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CaffeSharp.Cli.Batch;
using CaffeSharp.Formats;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp batch</c>: a net over as many pictures as there are, on as many machines, taken up again where it was stopped.</summary>
internal sealed class BatchCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly SessionArguments _session = new();

    private readonly Option<string> _manifest = new("--manifest", "-m")
    {
        Description = "The pictures: a list with a path a line, a folder, or - for a list from standard input.",
        HelpName = "LIST|DIR|-",
        Required = true,
    };

    private readonly Option<string> _output = new("--out", "-o")
    {
        Description = "The folder of the results. One that this run was begun in is taken up again.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<string?> _blobs = new("--blobs", "-b") { Description = "Which blobs, separated by commas. Default: the net's outputs.", HelpName = "A,B" };

    private readonly Option<string?> _shard = new("--shard")
    {
        Description = "Which part of the pictures this process does: I/N, I from 0 on. N alone where JOB_COMPLETION_INDEX or SLURM_ARRAY_TASK_ID says which.",
        HelpName = "I/N",
    };

    private readonly NumberOption<int> _top = new("--top", "Write the best N classes of each blob and not its numbers (.jsonl only).") { Least = 1 };

    private readonly Option<string?> _labels = new("--labels", "-l") { Description = "The classes' names for --top: one a line, or an SSD label map.", HelpName = "FILE" };

    private readonly Option<string> _format = new("--format") { Description = "How results are written.", DefaultValueFactory = _ => "jsonl" };

    private readonly NumberOption<int> _batch = new("--batch", "How many pictures a worker runs at once.") { Least = 1, DefaultValueFactory = _ => 8 };

    private readonly NumberOption<int> _part = new("--part", "How many pictures are written into place together; a run that is stopped loses at most these of each thread.") { Least = 1, DefaultValueFactory = _ => 64 };

    private readonly NumberOption<int> _maxFailures = new("--max-failures", "How many broken pictures of the shard are taken before the exit code is 2.") { Least = 0, DefaultValueFactory = _ => 0 };

    public BatchCommand()
        : base("batch", "Runs a net over many pictures, in shards, and goes on where it was stopped.",
            "deploy.prototxt -w net.caffemodel --manifest pictures.txt --out results --top 5 -l synset_words.txt",
            "deploy.prototxt -w net.caffemodel --manifest pictures.txt --out results --blobs fc7 --format npz --shard 2/8")
    {
        _format.AcceptOnlyFromAmong("jsonl", "npz", "csv");
        _net.AddTo(this);
        foreach (Option option in new Option[] { _manifest, _output, _blobs, _top, _labels, _format, _shard, _batch, _part, _maxFailures })
            Options.Add(option);
        _preprocessing.AddTo(this);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        TopClasses? top = Top(parse);
        var shard = Shard.Choose(parse.GetValue(_shard), Environment.GetEnvironmentVariable);
        IReadOnlyList<string> manifest = Manifest.Read(parse.GetRequiredValue(_manifest), Console.In);
        Preprocessing preprocessing = _preprocessing.Read(parse);
        Net net = _net.Load(parse, report);
        string[] names = parse.GetValue(_blobs) is string blobs
            ? [.. blobs.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()]
            : [.. net.Graph.Outputs.Select(output => output.Name)];
        var features = new PictureFeatures(net, names, preprocessing.CropsPerImage) { Top = top };
        CheckLabels(features, top);
        SessionOptions options = _session.Read(parse) with { Keep = names };
        var journal = new BatchJournal(manifest, shard.Count, parse.GetValue(_part), $".{parse.GetRequiredValue(_format)}", Settings(parse, features, preprocessing, options));
        report.Note($"input '{features.Input.Name}': {preprocessing.Describe(features.Input.Shape)}");
        string folder = parse.GetRequiredValue(_output);
        journal.Begin(folder);
        BatchPart[] parts = [.. journal.Parts(folder, shard)];
        using FileStream claim = ShardClaim.Take(folder, shard);
        BatchPart[] missing = [.. parts.Where(part => !part.IsDone)];
        int total = parts.Sum(part => part.Count), toDo = missing.Sum(part => part.Count);
        if (toDo < total)
            report.Note($"{total - toDo} of {total} pictures were done before");
        var reader = new PictureReader(preprocessing, features.Input.Shape, parse.GetValue(_batch)) { MaxPixels = _preprocessing.MaxPixels(parse) };
        var run = new ShardRun(() => net.CreateSession(options with { Threads = 1 }), features, reader);
        var clock = Stopwatch.StartNew();
        report.WithProgress("pictures", toDo, advance => run.Make(manifest, missing, options.Threads, advance));
        if (run.WithNaN > 0)
            report.Warn($"{run.WithNaN} pictures gave NaN, which is no number");
        int failures = parts.Sum(part => part.CountFailures());
        Tell(report, folder, shard, total, toDo, failures, clock.Elapsed);
        if (failures <= parse.GetValue(_maxFailures))
            return ExitCode.Done;
        report.Fault($"{failures} pictures could not be read, and --max-failures is {parse.GetValue(_maxFailures)}; they are listed in {Path.Combine(folder, shard.Folder)}/*.failures.jsonl");
        return ExitCode.BadInput;
    }

    private TopClasses? Top(ParseResult parse)
    {
        string? labels = parse.GetValue(_labels);
        if (_top.Given(parse) is not int count)
            return labels is null ? null : throw new CaffeException("--labels names the classes of --top, which is not given");
        return parse.GetValue(_format) == "jsonl"
            ? new TopClasses(count, labels is null ? null : LabelFile.Read(labels))
            : throw new CaffeException($"--top is written into lines of JSON, and --format is {parse.GetValue(_format)}");
    }

    private static void CheckLabels(PictureFeatures features, TopClasses? top)
    {
        foreach ((string name, Shape row) in features.Blobs)
        {
            if (top?.Labels is not null && row.Count() != top.Labels.Count)
                throw new CaffeException($"--labels has {top.Labels.Count} names, and the blob '{name}' has {row.Count()} numbers a picture");
        }
    }

    /// <summary>All that the results hang on beside the manifest. Threads and batch are not among it: no bit hangs on them.</summary>
    private IEnumerable<(string Name, string Value)> Settings(ParseResult parse, PictureFeatures features, Preprocessing preprocessing, SessionOptions options)
    {
        yield return ("net", BatchJournal.Hash(_net.Path(parse)));
        yield return ("weights", _net.Weights(parse) is string weights ? BatchJournal.Hash(weights) : $"fillers, --seed {_net.Seed(parse)}");
        yield return ("input", $"{features.Input.Name} {features.Input.Shape}");
        // What a certain picture becomes says more than the names of options do.
        yield return ("preprocessing", Convert.ToHexStringLower(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(preprocessing.ToBlob(Gradient(), features.Input.Shape).Span))));
        yield return ("accuracy", $"{options.Accuracy}");
        yield return ("blobs", string.Join(',', features.Blobs.Select(blob => $"{blob.Name}{blob.Row}")));
        yield return ("top", $"{features.Top?.Count}");
        yield return ("labels", parse.GetValue(_labels) is string labels ? BatchJournal.Hash(labels) : "");
    }

    private static Image Gradient()
    {
        const int Height = 300, Width = 400;
        byte[] pixels = new byte[Height * Width * 3];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((i * 31) + (i / 997));
        return new Image(new ImageSize(Height, Width), 3, pixels);
    }

    private static void Tell(Report report, string folder, Shard shard, int pictures, int done, int failures, TimeSpan time)
    {
        double rate = time > TimeSpan.Zero ? done / time.TotalSeconds : 0;
        if (report.IsJson)
        {
            report.Json(new JsonObject
            {
                ["folder"] = folder,
                ["shard"] = shard.Index,
                ["shards"] = shard.Count,
                ["images"] = pictures,
                ["done_now"] = done,
                ["failed"] = failures,
                ["images_per_second"] = ToJson.Number(Math.Round(rate, 1)),
            });
            return;
        }
        report.Line($"shard {shard.Index} of {shard.Count}: {pictures} pictures, {done} of them now in {Units.Duration(time)} ({Units.Number(Math.Round(rate, 1))}/s), {failures} failed");
    }
}
