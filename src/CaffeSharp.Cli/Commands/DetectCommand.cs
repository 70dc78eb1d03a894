using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CaffeSharp.Formats;
using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Detectors;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp detect</c>: boxes of SSD, R-CNN and YOLO nets, and faces by MTCNN.</summary>
internal sealed class DetectCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    private readonly PreprocessingOptions _preprocessing = new();

    private readonly SessionArguments _session = new();

    private readonly Argument<string[]> _images = new("IMAGE")
    {
        Description = "Pictures: JPEG, PNG, WebP, BMP, GIF, TIFF or PPM; - for standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _mtcnn = new("--mtcnn")
    {
        Description = "Find faces with MTCNN instead of NET: a folder with det1, det2 and det3, each a .prototxt and a .caffemodel.",
        HelpName = "DIR",
    };

    private readonly NumberOption<int> _smallest = new("--smallest", "The side in pixels of the smallest face MTCNN looks for, at least 12.") { Least = 1, DefaultValueFactory = _ => 20 };

    private readonly Option<string?> _labels = new("--labelmap", "--labels", "-l")
    {
        Description = "The classes' names: an SSD label map, or one a line from class 0 on. Without, the class index is printed.",
        HelpName = "FILE",
    };

    private readonly NumberOption<float> _threshold = new("--threshold", "The least score of a detection.")
    {
        Least = 0,
        Most = 1,
        DefaultValueFactory = _ => 0.5f,
    };

    private readonly Option<string?> _draw = new("--draw")
    {
        Description = "Write the picture with the boxes drawn: a .png, .jpg or .webp file, or for several pictures a folder.",
        HelpName = "OUT",
    };

    public DetectCommand()
        : base("detect", "Finds things in pictures with a net whose outputs are boxes.",
            "deploy.prototxt -w ssd.caffemodel --mean 104,117,123 --labelmap labelmap_voc.prototxt street.jpg --draw boxes.png",
            "mobilenet_ssd.prototxt -w mobilenet_ssd.caffemodel --mean 127.5,127.5,127.5 --scale 0.007843 *.jpg --json",
            "--mtcnn mtcnn/model people.jpg --draw faces.png")
    {
        _net.AddTo(this);
        Arguments.Add(_images);
        Option[] own = [_mtcnn, _smallest, _labels, _threshold, _draw];
        foreach (Option option in own)
            Options.Add(option);
        _preprocessing.AddTo(this);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        float threshold = parse.GetValue(_threshold);
        string? labelFile = parse.GetValue(_labels);
        IReadOnlyList<string> labels = labelFile is null ? [] : LabelFile.Read(labelFile);
        string[] paths = Images(parse);
        var drawings = DrawingFiles.For(parse.GetValue(_draw), paths);
        (Func<Image, IReadOnlyList<Detection>> detect, IDisposable owner) = Open(parse, report, threshold);
        using IDisposable _ = owner;
        var results = new PictureResults(report);
        results.AddEach(paths, path =>
        {
            Image image = _preprocessing.Load(parse, path);
            IReadOnlyList<Detection> found = detect(image);
            drawings?.Write(path, image, found, label => ClassName(labels, label));
            if (!report.IsJson)
                Print(report, path, found, labels);
            return new JsonObject { ["image"] = path, ["width"] = image.Width, ["height"] = image.Height, ["detections"] = new JsonArray([.. found.Select(one => Json(one, labels))]) };
        });
        if (report.IsJson)
            report.Json(new JsonObject { ["threshold"] = ToJson.Number(threshold), ["images"] = results.Json });
        return results.Exit;
    }

    /// <summary>The pictures: with MTCNN there is no net, so the word in its place is the first of them.</summary>
    private string[] Images(ParseResult parse)
    {
        string[] rest = parse.GetValue(_images) ?? [];
        string[] images = parse.GetValue(_mtcnn) is null ? rest : [_net.Path(parse), .. rest];
        return images.Length > 0 ? images : throw new CaffeException("detect takes pictures behind the net, and none was given");
    }

    private (Func<Image, IReadOnlyList<Detection>> Detect, IDisposable Owner) Open(ParseResult parse, Report report, float threshold)
    {
        if (parse.GetValue(_mtcnn) is string folder)
        {
            if (_net.Weights(parse) is not null || _preprocessing.Given(parse).Length > 0)
                throw new CaffeException($"--mtcnn brings its weights and its treatment of pictures, so it takes neither --weights nor {(_preprocessing.Given(parse) is { Length: > 0 } given ? given : "--mean")}");
            MtcnnDetector faces = MtcnnDetector.Load(folder, _session.Read(parse), parse.GetValue(_smallest));
            return (image => [.. faces.Detect(image).Where(face => face.Score >= threshold)], faces);
        }
        Net net = _net.Load(parse, report);
        _net.NoteMissingWeights(parse, net, report);
        var detector = new Detector(net, _preprocessing.Read(parse), _session.Read(parse)) { Threshold = threshold };
        report.Note($"picture: {detector.Treatment}");
        return (image => detector.Detect(image), detector);
    }

    private static void Print(Report report, string path, IReadOnlyList<Detection> found, IReadOnlyList<string> labels)
    {
        report.Line($"{path}: {found.Count} found");
        if (found.Count > 0)
        {
            report.Table([new("what"), new("score", true), new("left", true), new("top", true), new("right", true), new("bottom", true)],
                found.Select(one => new[] { ClassName(labels, one.Label), Units.FourDecimals(one.Score), Pixel(one.Left), Pixel(one.Top), Pixel(one.Right), Pixel(one.Bottom) }));
        }
    }

    private static JsonObject Json(Detection one, IReadOnlyList<string> labels)
    {
        var json = new JsonObject
        {
            ["label"] = one.Label,
            ["name"] = ClassName(labels, one.Label),
            ["score"] = ToJson.Number(one.Score),
            ["box"] = new JsonArray([.. new[] { one.Left, one.Top, one.Right, one.Bottom }.Select(ToJson.Number)]),
        };
        if (one.Landmarks.Count > 0)
            json["landmarks"] = new JsonArray([.. one.Landmarks.Select(point => new JsonArray(ToJson.Number(point.X), ToJson.Number(point.Y)))]);
        return json;
    }

    private static string ClassName(IReadOnlyList<string> labels, int label) =>
        label < labels.Count && labels[label].Length > 0 ? labels[label] : label.ToString(CultureInfo.InvariantCulture);

    private static string Pixel(float place) => MathF.Round(place).ToString(CultureInfo.InvariantCulture);
}
