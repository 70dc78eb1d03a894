using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Views;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp heatmap</c>: a blob laid over the picture it comes from.</summary>
internal sealed class HeatmapCommand : CaffeCommand
{
    private readonly PictureRun _run = new();

    private readonly Option<string> _blob = new("--blob", "-b") { Description = "Which blob.", HelpName = "NAME", Required = true };

    private readonly NumberOption<int> _channel = new("--channel", "Which channel of it. Default: the strongest at each place.") { Least = 0 };

    private readonly Option<string> _output = new("--output", "-o") { Description = "A .png, .jpg or .webp file.", HelpName = "FILE", Required = true };

    private readonly Argument<string> _image = new("IMAGE") { Description = "The picture." };

    public HeatmapCommand()
        : base("heatmap", "Lays a blob over the picture, to see where a net is active.",
            "deploy.prototxt -w net.caffemodel --blob conv5 cat.jpg -o heat.png --mean 104,117,123",
            "pose.prototxt -w pose.caffemodel --blob net_output --channel 0 person.jpg -o head.png")
    {
        _run.AddTo(this);
        Arguments.Add(_image);
        Options.Add(_blob);
        Options.Add(_channel);
        Options.Add(_output);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string output = parse.GetRequiredValue(_output), blob = parse.GetRequiredValue(_blob);
        Net net = _run.Load(parse, report);
        (Image picture, Blob map) = _run.Run(parse, report, net, parse.GetRequiredValue(_image), blob, whole: true);
        HeatMap.Draw(picture, map, _channel.Given(parse)).Save(output);
        if (report.IsJson)
            report.Json(new JsonObject { ["blob"] = blob, ["shape"] = ToJson.Shape(map.Shape), ["file"] = output, ["height"] = picture.Height, ["width"] = picture.Width });
        report.Note(FileForm.Written(output));
        return ExitCode.Done;
    }
}
