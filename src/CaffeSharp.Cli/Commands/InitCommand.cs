using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp init</c>: a net's fillers, written as a weight file.</summary>
internal sealed class InitCommand : CaffeCommand
{
    private static readonly Column[] Columns =
        [new("layer"), new("blob", IsNumber: true), new("shape"), new("filler"), new("mean", IsNumber: true), new("deviation", IsNumber: true)];

    private readonly NetArguments _net = new();

    private readonly Option<string> _output = new("--output", "-o") { Description = "The caffemodel to write.", HelpName = "W.caffemodel", Required = true };

    public InitCommand()
        : base("init", "Fills every parameter of a net and writes a caffemodel that Caffe reads; same seed, same file, on any machine.",
            "models/alexnet/deploy.prototxt -o alexnet.caffemodel --seed 7")
    {
        _net.AddTo(this, takesWeights: false);
        Options.Add(_output);
    }

    protected override string? Target(ParseResult parse) => parse.GetValue(_output);

    protected override int Run(ParseResult parse, Report report)
    {
        string path = parse.GetRequiredValue(_output);
        if (FileForm.IsText(path))
            throw new CaffeException($"{path} is a net's text by its name, and what is written are weights: name a .caffemodel or .h5 file");
        NetGraph graph = _net.Load(parse, report).Graph;
        var layers = graph.Nodes
            .Where(node => node.Parameters.Count > 0)
            .Select(node => new LayerWeights(node.Name, node.Type, [.. node.Parameters.Select(parameter => parameter.Data)]))
            .ToList();
        new NetWeights(graph.Name, layers).Save(path);
        Row[] rows = [.. graph.Nodes.SelectMany(Rows)];
        if (report.IsJson)
            report.Json(new JsonObject { ["file"] = path, ["seed"] = _net.Seed(parse), ["parameters"] = new JsonArray([.. rows.Select(row => row.Json())]) });
        else
            report.Table(Columns, rows.Select(row => row.Cells()));
        report.Note($"{FileForm.Written(path)} (--seed {_net.Seed(parse)})");
        return ExitCode.Done;
    }

    private static IEnumerable<Row> Rows(Node node) => node.Parameters.Select((parameter, blob) => Row.Of(node.Name, blob, parameter));

    private sealed record Row(string Layer, int Blob, ParameterBlob Parameter, double Mean, double Deviation)
    {
        public static Row Of(string layer, int blob, ParameterBlob parameter)
        {
            double sum = 0, squares = 0;
            foreach (float value in parameter.Span)
                sum += value;
            int count = Math.Max(1, parameter.Span.Length);
            double mean = sum / count;
            foreach (float value in parameter.Span)
                squares += (value - mean) * (value - mean);
            return new Row(layer, blob, parameter, mean, Math.Sqrt(squares / count));
        }

        public string[] Cells() =>
            [Layer, $"{Blob}", $"{Parameter.Shape}", Parameter.Filler.Describe(), Units.Number(Mean), Units.Number(Deviation)];

        public JsonObject Json() => new()
        {
            ["layer"] = Layer,
            ["blob"] = Blob,
            ["shape"] = ToJson.Shape(Parameter.Shape),
            ["filler"] = Parameter.Filler.Describe(),
            ["mean"] = ToJson.Number(Mean),
            ["deviation"] = ToJson.Number(Deviation),
        };
    }
}
