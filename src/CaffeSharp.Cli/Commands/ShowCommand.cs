using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Views;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp show</c>: filters and feature maps as a grid of small pictures.</summary>
internal sealed class ShowCommand : CaffeCommand
{
    private readonly PictureRun _run = new();

    private readonly Option<string> _layer = new("--layer", "-l") { Description = "Which layer.", HelpName = "NAME", Required = true };

    private readonly Option<string?> _activations = new("--activations") { Description = "Show what the layer makes of this picture, and not its filters.", HelpName = "IMAGE" };

    private readonly Option<string> _output = new("--output", "-o") { Description = "A .png, .jpg or .webp file.", HelpName = "FILE", Required = true };

    public ShowCommand()
        : base("show", "Shows the filters of a layer, or what it makes of a picture, as a grid.",
            "deploy.prototxt -w net.caffemodel --layer conv1 -o filters.png",
            "deploy.prototxt -w net.caffemodel --layer conv1 --activations cat.jpg --mean 104,117,123 -o maps.png")
    {
        _run.AddTo(this);
        Options.Add(_layer);
        Options.Add(_activations);
        Options.Add(_output);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string output = parse.GetRequiredValue(_output);
        Net net = _run.Load(parse, report);
        Node layer = net.Graph.FindLayer(parse.GetRequiredValue(_layer));
        (Image grid, Shape shape) = parse.GetValue(_activations) is string picture ? Maps(parse, report, net, layer, picture) : Filters(parse, layer);
        grid.Save(output);
        if (report.IsJson)
            report.Json(new JsonObject { ["layer"] = layer.Name, ["shape"] = ToJson.Shape(shape), ["file"] = output, ["height"] = grid.Height, ["width"] = grid.Width });
        report.Note(FileForm.Written(output));
        return ExitCode.Done;
    }

    private (Image Grid, Shape Shape) Filters(ParseResult parse, Node layer) => layer.Parameters.Count > 0
        ? (BlobTiles.Filters(layer.Parameters[0].Data, _run.Order(parse)), layer.Parameters[0].Shape)
        : throw new CaffeException($"{layer} has no filters; --activations shows what it makes of a picture");

    private (Image Grid, Shape Shape) Maps(ParseResult parse, Report report, Net net, Node layer, string picture)
    {
        string blob = layer.Tops.Select(top => top.Name).FirstOrDefault(name => name.Length > 0) ?? throw new CaffeException($"{layer} makes nothing to show");
        (_, Blob maps) = _run.Run(parse, report, net, picture, blob, whole: false);
        return (BlobTiles.Maps(maps), maps.Shape);
    }
}
