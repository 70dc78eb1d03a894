using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Views;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp segment</c>: a class for every pixel.</summary>
internal sealed class SegmentCommand : CaffeCommand
{
    private const string Voc = "voc", Cityscapes = "cityscapes";

    private readonly PictureRun _run = new();

    private readonly Argument<string> _image = new("IMAGE") { Description = "The picture." };

    private readonly Option<string?> _blob = new("--blob", "-b") { Description = "The blob with the classes or their scores. Default: the net's output.", HelpName = "NAME" };

    private readonly Option<string> _palette = new("--palette") { Description = "The colours of the classes.", DefaultValueFactory = _ => Voc };

    private readonly Option<bool> _overlay = new("--overlay") { Description = "Lay the colours over the picture." };

    private readonly Option<string?> _labels = new("--labels", "-l") { Description = "The classes' names, one a line.", HelpName = "FILE" };

    private readonly Option<string> _output = new("--output", "-o") { Description = "A .png, .jpg or .webp file of the picture's size.", HelpName = "FILE", Required = true };

    public SegmentCommand()
        : base("segment", "Colours every pixel of a picture by the class a net gives it.",
            "fcn8s.prototxt -w fcn8s.caffemodel --mean 104.007,116.669,122.679 street.jpg -o mask.png",
            "segnet.prototxt -w segnet.caffemodel street.jpg -o over.png --palette cityscapes --overlay")
    {
        _palette.AcceptOnlyFromAmong(Voc, Cityscapes);
        _run.AddTo(this);
        Arguments.Add(_image);
        Option[] own = [_blob, _palette, _overlay, _labels, _output];
        foreach (Option option in own)
            Options.Add(option);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string output = parse.GetRequiredValue(_output);
        IReadOnlyList<string> labels = parse.GetValue(_labels) is string file ? LabelFile.Read(file) : [];
        ClassPalette palette = parse.GetValue(_palette) == Cityscapes ? ClassPalette.Cityscapes : ClassPalette.Voc;
        Net net = _run.Load(parse, report);
        string blob = parse.GetValue(_blob) ?? (net.Graph.Outputs.Count == 1
            ? net.Graph.Outputs[0].Name
            : throw new CaffeException($"the net has {net.Graph.Outputs.Count} outputs: {string.Join(", ", net.Graph.Outputs.Select(value => $"'{value.Name}' {value.Shape}"))}; name one with --blob"));
        (Image picture, Blob scores) = _run.Run(parse, report, net, parse.GetRequiredValue(_image), blob, whole: true);
        Segmentation found = Segmentation.Of(scores).Resize(picture.Size);
        (parse.GetValue(_overlay) ? found.Over(picture, palette) : found.ToImage(palette)).Save(output);
        Tell(report, found, labels, output);
        return ExitCode.Done;
    }

    private static void Tell(Report report, Segmentation found, IReadOnlyList<string> labels, string output)
    {
        (int Label, int Pixels)[] classes = [.. found.Labels.ToArray().CountBy(label => label).Select(pair => (pair.Key, pair.Value)).OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key)];
        double all = found.Labels.Length;
        if (report.IsJson)
        {
            report.Json(new JsonObject
            {
                ["file"] = output,
                ["height"] = found.Size.Height,
                ["width"] = found.Size.Width,
                ["classes"] = new JsonArray([.. classes.Select(one => new JsonObject { ["label"] = one.Label, ["name"] = ClassName(one.Label), ["pixels"] = one.Pixels })]),
            });
        }
        else
        {
            report.Table([new("class"), new("share", IsNumber: true)], classes.Select(one => new[] { ClassName(one.Label), (one.Pixels / all).ToString("0.0 %", CultureInfo.InvariantCulture) }));
        }
        report.Note(FileForm.Written(output));

        string ClassName(int label) => label < labels.Count && labels[label].Length > 0 ? labels[label] : label.ToString(CultureInfo.InvariantCulture);
    }
}
