using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Graph;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp features</c>: what a net computes inside, for many pictures.</summary>
internal sealed class FeaturesCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly SessionArguments _session = new();

    private readonly Option<string> _blobs = new("--blob", "-b") { Description = "Which blobs, separated by commas.", HelpName = "A,B", Required = true };

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = ".npy: one blob, a row for each picture. .npz: an array for each blob. .csv: text. .jsonl: a line of JSON a picture. The pictures of the rows are listed in FILE.txt.",
        HelpName = "FILE",
        Required = true,
    };

    private readonly NumberOption<int> _batch = new("--batch", "How many pictures run at once.") { Least = 1, DefaultValueFactory = _ => 8 };

    private readonly Argument<string[]> _images = new("IMAGE")
    {
        Description = "Pictures, folders of pictures, or .txt lists of paths, one a line.",
        Arity = ArgumentArity.OneOrMore,
    };

    public FeaturesCommand()
        : base("features", "Writes what a net computes inside for many pictures, to train or search with.",
            "deploy.prototxt -w net.caffemodel --blob fc7 photos/ -o fc7.npy --mean 104,117,123",
            "deploy.prototxt -w net.caffemodel --blob fc7,pool5 list.txt -o features.npz --batch 16")
    {
        _net.AddTo(this);
        Arguments.Add(_images);
        Options.Add(_blobs);
        Options.Add(_output);
        Options.Add(_batch);
        _preprocessing.AddTo(this);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string output = parse.GetRequiredValue(_output);
        string[] names = [.. parse.GetRequiredValue(_blobs).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct()];
        CheckForm(output, names);
        IReadOnlyList<string> paths = PictureFiles.Expand(parse.GetRequiredValue(_images));
        Preprocessing preprocessing = _preprocessing.Read(parse);
        Net net = _net.Load(parse, report, outputs: names);
        var features = new PictureFeatures(net, names, preprocessing.CropsPerImage);
        Value input = features.Input;
        report.Note($"input '{input.Name}': {preprocessing.Describe(input.Shape)}");
        using Session session = net.CreateSession(_session.Read(parse));
        var done = new List<string>();
        var failures = new List<(string Path, ImageException Fault)>();
        OutputFile.Write(output, stream =>
        {
            using FeatureFile file = features.Begin(output, stream);
            report.WithProgress("pictures", paths.Count, advance =>
            {
                foreach (PictureBatch batch in new PictureReader(preprocessing, input.Shape, parse.GetValue(_batch)) { MaxPixels = _preprocessing.MaxPixels(parse) }.Read(paths))
                {
                    failures.AddRange(batch.Failures);
                    features.Add(session, batch, file);
                    done.AddRange(batch.Paths);
                    advance(batch.Paths.Count + batch.Failures.Count);
                }
            });
            file.Finish();
        });
        OutputFile.Write($"{output}.txt", stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(done.Select(path => $"{path}\n")))));
        foreach ((_, ImageException fault) in failures)
            report.Fault(fault.Message);
        Tell(report, output, features.Blobs, done.Count, failures);
        return failures.Count == 0 ? ExitCode.Done : ExitCode.BadInput;
    }

    private static void CheckForm(string output, string[] names)
    {
        string ending = Path.GetExtension(output).ToLowerInvariant();
        if (!FeatureFile.Endings.Contains(ending))
            throw new CaffeException($"--output takes a file that ends in {string.Join(", ", FeatureFile.Endings)}, not '{output}'");
        if (names.Length == 0)
            throw new CaffeException("--blob names no blob");
        if (ending == ".npy" && names.Length > 1)
            throw new CaffeException($"a .npy file holds one array, and --blob names {names.Length}; write a .npz");
    }

    private static void Tell(Report report, string output, IReadOnlyList<(string Name, Shape Row)> rows, int pictures, List<(string Path, ImageException Fault)> failures)
    {
        if (report.IsJson)
        {
            report.Json(new JsonObject
            {
                ["file"] = output,
                ["images"] = pictures,
                ["blobs"] = new JsonArray([.. rows.Select(row => new JsonObject { ["blob"] = row.Name, ["shape"] = ToJson.Shape(All(row.Row)) })]),
                ["failed"] = new JsonArray([.. failures.Select(failure => new JsonObject { ["image"] = failure.Path, ["error"] = failure.Fault.Message })]),
            });
            return;
        }
        report.Table([new("blob"), new("shape")], rows.Select(row => new[] { row.Name, All(row.Row).ToString() }));
        report.Line($"{pictures} of {pictures + failures.Count} pictures in {output}");

        Shape All(Shape row) => [pictures, .. row];
    }
}
