using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Formats;
using CaffeSharp.Imaging.Graphs;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp draw</c>: a net as a picture.</summary>
internal sealed class DrawCommand : CaffeCommand
{
    private static readonly Dictionary<string, Action<Net, Stream, NetDrawingOptions>> Forms = new(StringComparer.OrdinalIgnoreCase)
    {
        [".svg"] = NetDrawing.WriteSvg,
        [".html"] = NetDrawing.WriteHtml,
        [".dot"] = NetDrawing.WriteDot,
    };

    private readonly NetArguments _net = new();

    private readonly SessionArguments _session = new();

    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = ".svg: a picture. .html: a page that zooms, pans and finds layers, without network. .dot: for Graphviz.",
        HelpName = "FILE",
        DefaultValueFactory = _ => "net.svg",
    };

    private readonly Option<bool> _optimised = new("--optimised") { Description = "Draw the steps a run takes on this machine, with their kernels, in place of the layers." };

    private readonly Option<bool> _unfolded = new("--unfolded") { Description = "Draw repeated parts as often as they are there." };

    public DrawCommand()
        : base("draw", "Draws a net: a box for each layer, with shapes, parameters and multiply-adds.",
            "models/resnet50/deploy.prototxt -o resnet50.svg",
            "deploy.prototxt -o net.html --optimised",
            "deploy.prototxt -o net.dot && dot -Tpdf net.dot -o net.pdf")
    {
        _net.AddTo(this);
        Options.Add(_output);
        Options.Add(_optimised);
        Options.Add(_unfolded);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string output = parse.GetRequiredValue(_output);
        if (!Forms.TryGetValue(Path.GetExtension(output), out Action<Net, Stream, NetDrawingOptions>? write))
            throw new CaffeException($"--output takes a file that ends in {string.Join(", ", Forms.Keys)}, not '{output}'");
        Net net = _net.Load(parse, report);
        var options = new NetDrawingOptions { Optimised = parse.GetValue(_optimised), Fold = !parse.GetValue(_unfolded), Session = _session.Read(parse) };
        OutputFile.Write(output, stream => write(net, stream, options));
        if (report.IsJson)
            report.Json(new JsonObject { ["file"] = output, ["layers"] = net.Graph.Nodes.Count });
        report.Note(FileForm.Written(output));
        return ExitCode.Done;
    }
}
