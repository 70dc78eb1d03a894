using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Deploy;
using CaffeSharp.Graph;
using CaffeSharp.Imaging;
using CaffeSharp.Layers;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp classify</c>: prints what Caffe's C++ classification example prints.</summary>
internal sealed class ClassifyCommand : CaffeCommand
{
    private const string ImageNet = "imagenet";

    private readonly NetArguments _net = new();

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly SessionArguments _session = new();

    private readonly Option<string?> _labels = new("--labels", "-l")
    {
        Description = "The classes' names: a file with one a line (synset_words.txt) or an SSD label map, or imagenet for the 1,000 of ILSVRC 2012. Without, the class index is printed.",
        HelpName = "FILE|imagenet",
    };

    private readonly NumberOption<int> _top = new("--top", "How many classes are printed.") { Least = 1, DefaultValueFactory = _ => 5 };

    private readonly NumberOption<int> _batch = new("--batch", "How many pictures run at once.") { Least = 1, DefaultValueFactory = _ => 8 };

    private readonly Argument<string[]> _images = new("IMAGE")
    {
        Description = "Pictures: JPEG, PNG, WebP, BMP, GIF, TIFF or PPM, - for standard input; folders of pictures; .txt lists of paths, one a line.",
        Arity = ArgumentArity.OneOrMore,
    };

    public ClassifyCommand()
        : base("classify", "Says what is in a picture, as Caffe's classification example does.",
            "models/alexnet/deploy.prototxt models/images/coffee.jpg",
            "deploy.prototxt -w net.caffemodel -l imagenet --mean 104,117,123 photos/ --batch 16",
            "deploy.prototxt -w net.caffemodel -l synset_words.txt --mean mean.binaryproto cat.jpg",
            "mobilenet.prototxt -w mobilenet.caffemodel --resize 256 --mean 103.94,116.78,123.68 --scale 0.017 *.jpg")
    {
        _net.AddTo(this);
        Options.Add(_labels);
        Options.Add(_top);
        Options.Add(_batch);
        _preprocessing.AddTo(this);
        _session.AddTo(this);
        Arguments.Add(_images);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        Preprocessing preprocessing = _preprocessing.Read(parse);
        string? labelFile = parse.GetValue(_labels);
        IReadOnlyList<string>? labels = labelFile is null ? null : labelFile == ImageNet ? ImageNetLabels.Names : LabelFile.Read(labelFile);
        IReadOnlyList<string> paths = PictureFiles.Expand(parse.GetRequiredValue(_images));
        var load = Stopwatch.StartNew();
        Net net = _net.Load(parse, report);
        Value input = Only(net.Graph.Inputs, "input", net), output = Only(net.Graph.Outputs, "output", net);
        CheckLabels(labels, labelFile, output);
        string treatment = preprocessing.Describe(input.Shape);
        _net.NoteMissingWeights(parse, net, report);
        var features = new PictureFeatures(net, [output.Name], preprocessing.CropsPerImage);
        using Session session = net.CreateSession(_session.Read(parse));
        foreach (ParameterBlob parameter in net.Graph.Parameters)
            _ = parameter.Data; // Fillers run when first asked; that belongs to loading.
        load.Stop();
        report.Note($"input '{input.Name}': {treatment}");
        var forward = new Stopwatch();
        var dots = new ConcurrentQueue<string>();
        var results = new PictureResults(report);
        var reader = new PictureReader(preprocessing, input.Shape, parse.GetValue(_batch))
        {
            MaxPixels = _preprocessing.MaxPixels(parse),
            Seen = (path, image) =>
            {
                if (image.Size == new ImageSize(1, 1))
                    dots.Enqueue(path);
            },
        };
        results.AddBatches(reader, paths, Classify);
        if (report.IsJson)
            report.Json(Json(parse, treatment, results.Json, load.Elapsed, forward.Elapsed));
        if (forward.Elapsed > TimeSpan.Zero)
            report.Note($"loaded in {Units.Duration(load.Elapsed)}, forward {Units.Duration(forward.Elapsed)}");
        return results.Exit;

        IEnumerable<JsonObject> Classify(PictureBatch batch)
        {
            while (dots.TryDequeue(out string? dot))
                report.Warn($"{dot} is a single pixel, so the net sees one colour all over");
            forward.Start();
            IReadOnlyList<ReadOnlyMemory<float>[]> rows = features.Rows(session, batch);
            forward.Stop();
            foreach ((string path, ReadOnlyMemory<float>[] row) in batch.Paths.Zip(rows))
            {
                var scores = new Blob([row[0].Length], row[0].ToArray());
                report.WarnOfNaN(output.Name, scores);
                Prediction[] top = Prediction.Top(scores, parse.GetValue(_top), labels);
                if (!report.IsJson)
                    Print(path, top, report);
                yield return new JsonObject { ["image"] = path, ["predictions"] = new JsonArray([.. top.Select(prediction => prediction.Json())]) };
            }
        }
    }

    private static Value Only(IReadOnlyList<Value> values, string what, Net net)
    {
        if (values.Count == 1)
            return values[0];
        string hint = net.Graph.Nodes.FirstOrDefault(node => TrainingLayer.Is(node.Type)) is { } judge
            ? $"; --deploy makes it the net to run, without what only training and testing need, such as '{judge.Name}' ({judge.Type})" : "";
        throw new CaffeException($"a net that classifies has one {what}, and this one has {values.Count}: {string.Join(", ", values.Select(value => $"'{value.Name}' {value.Shape}"))}{hint}");
    }

    private static void CheckLabels(IReadOnlyList<string>? labels, string? file, Value output)
    {
        Shape shape = output.Shape;
        if (shape.Axes < 2 || shape.Count(2) != 1)
            throw new CaffeException($"the net's output '{output.Name}' {shape} is not one score for each class, [N, classes]");
        if (labels is not null && labels.Count != shape[1])
            throw new CaffeException($"{file} has {labels.Count} labels, and the net's output '{output.Name}' {shape} has {shape[1]} classes");
    }

    private static void Print(string path, Prediction[] top, Report report)
    {
        report.Line($"---------- Prediction for {path} ----------");
        foreach (Prediction prediction in top)
            report.Line($"{Units.FourDecimals(prediction.Score)} - \"{prediction.Label}\"");
    }

    private JsonObject Json(ParseResult parse, string treatment, JsonArray results, TimeSpan load, TimeSpan forward) => new()
    {
        ["net"] = _net.Path(parse),
        ["weights"] = _net.Weights(parse),
        ["seed"] = _net.Seed(parse),
        ["preprocessing"] = treatment,
        ["load_ms"] = Math.Round(load.TotalMilliseconds, 3),
        ["forward_ms"] = Math.Round(forward.TotalMilliseconds, 3),
        ["images"] = results,
    };
}
