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
        Description = ".npy: one blob, a row for each picture. .npz: an array for each blob. .csv: text. The pictures of the rows are listed in FILE.txt.",
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
        Value input = net.Graph.Inputs.Count == 1 ? net.Graph.Inputs[0] : throw new CaffeException($"features takes a net with one input, and this one has {net.Graph.Inputs.Count}");
        report.Note($"input '{input.Name}': {preprocessing.Describe(input.Shape)}");
        using Session session = net.CreateSession(_session.Read(parse));
        (string Name, Shape Row)[] rows = [.. names.Select(name => (name, Row(net.Graph.FindBlob(name), input)))];
        var done = new List<string>();
        var failures = new List<(string Path, ImageException Fault)>();
        OutputFile.Write(output, stream =>
        {
            using var file = FeatureFile.Begin(output, stream, rows);
            report.WithProgress("pictures", paths.Count, advance =>
            {
                foreach (PictureBatch batch in new PictureReader(preprocessing, input.Shape, parse.GetValue(_batch)) { MaxPixels = _preprocessing.MaxPixels(parse) }.Read(paths))
                {
                    failures.AddRange(batch.Failures);
                    if (batch.Input is not null)
                        Add(session, batch, names, preprocessing.CropsPerImage, file);
                    done.AddRange(batch.Paths);
                    advance(batch.Paths.Count + batch.Failures.Count);
                }
            });
            file.Finish();
        });
        OutputFile.Write($"{output}.txt", stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(done.Select(path => $"{path}\n")))));
        foreach ((_, ImageException fault) in failures)
            report.Fault(fault.Message);
        Tell(report, output, rows, done.Count, failures);
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

    private static Shape Row(Value blob, Value input) => blob.Shape.Axes > 0 && blob.Shape[0] == input.Shape[0]
        ? [.. blob.Shape.Skip(1)]
        : throw new CaffeException($"the blob '{blob.Name}' {blob.Shape} has no row for each of the {input.Shape[0]} pictures of '{input.Name}'");

    /// <summary>Runs a batch; the crops of a picture are averaged.</summary>
    private static void Add(Session session, PictureBatch batch, string[] names, int crops, FeatureFile file)
    {
        session.Run(batch.Input!);
        Blob[] blobs = [.. names.Select(name => session[name])];
        for (int i = 0; i < batch.Paths.Count; i++)
        {
            int picture = i;
            file.Add(batch.Paths[i], [.. blobs.Select(blob => Average(blob, picture, crops))]);
        }
    }

    private static ReadOnlyMemory<float> Average(Blob blob, int picture, int crops)
    {
        int length = blob.Shape.Count(1);
        ReadOnlyMemory<float> first = blob.Data.Slice(picture * crops * length, length);
        if (crops == 1)
            return first;
        float[] mean = new float[length];
        for (int k = 0; k < length; k++)
        {
            double sum = 0;
            for (int crop = 0; crop < crops; crop++)
                sum += blob.Span[(((picture * crops) + crop) * length) + k];
            mean[k] = (float)(sum / crops);
        }
        return mean;
    }

    private static void Tell(Report report, string output, (string Name, Shape Row)[] rows, int pictures, List<(string Path, ImageException Fault)> failures)
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
