using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp info</c>: what a net is made of, and what it costs.</summary>
internal sealed class InfoCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    public InfoCommand()
        : base("info", "Shows a net's layers, shapes, parameters (with lr_mult/decay_mult), multiply-adds and memory.",
            "models/alexnet/deploy.prototxt",
            "deploy.prototxt --weights net.caffemodel --json")
    {
        _net.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        Net net = _net.Load(parse, report);
        NetGraph graph = net.Graph;
        long parameters = graph.Parameters.Sum(parameter => (long)parameter.Shape.Count());
        long macs = graph.Nodes.Sum(Macs), activations = net.BlobMemory.Bytes;
        if (report.IsJson)
        {
            report.Json(Json(graph, parameters, macs, activations));
            return ExitCode.Done;
        }
        report.Table(
            [new("layer"), new("type"), new("tops"), new("parameters (lr_mult/decay_mult)"), new("multiply-adds", IsNumber: true)],
            graph.Nodes.Select(node => new[] { node.Name, node.Type, Tops(node), Parameters(node), Macs(node) == 0 ? "" : Units.Count(Macs(node)) }));
        report.Line();
        report.Line($"net            {(graph.Name.Length > 0 ? graph.Name : "(no name)")}");
        report.Line($"inputs         {List(graph.Inputs)}");
        report.Line($"outputs        {List(graph.Outputs)}");
        report.Line($"multiply-adds  {Units.Count(macs)}");
        report.Line($"parameters     {Units.Count(parameters)}, {Units.Bytes(parameters * sizeof(float))}");
        report.Line($"activations    {Units.Bytes(activations)} at these shapes");
        return ExitCode.Done;
    }

    private static long Macs(Node node) => node.Layer.Macs([.. node.Bottoms.Select(bottom => bottom.Shape)]);

    private static string List(IEnumerable<Value> values) => string.Join(", ", values.Select(value => $"{value.Name} {value.Shape}"));

    private static string Tops(Node node) => List(node.Tops);

    private static string Parameters(Node node) => string.Join(", ", node.Parameters.Select(parameter =>
        $"{parameter.Shape} {Units.Number(parameter.LearningRateMultiplier)}/{Units.Number(parameter.DecayMultiplier)}"));

    private static JsonObject Json(NetGraph graph, long parameters, long macs, long activations) => new()
    {
        ["name"] = graph.Name,
        ["inputs"] = Json(graph.Inputs),
        ["outputs"] = Json(graph.Outputs),
        ["macs"] = macs,
        ["parameters"] = parameters,
        ["parameter_bytes"] = parameters * sizeof(float),
        ["activation_bytes"] = activations,
        ["layers"] = new JsonArray([.. graph.Nodes.Select(Json)]),
        ["at_filler"] = ToJson.Strings(graph.Weights.AtFiller),
        ["unused_weights"] = ToJson.Strings(graph.Weights.Unused),
        ["warnings"] = ToJson.Strings(graph.Warnings.Select(warning => $"{warning}")),
    };

    private static JsonArray Json(IEnumerable<Value> values) =>
        new([.. values.Select(value => new JsonObject { ["name"] = value.Name, ["shape"] = ToJson.Shape(value.Shape) })]);

    private static JsonObject Json(Node node) => new()
    {
        ["name"] = node.Name,
        ["type"] = node.Type,
        ["bottoms"] = ToJson.Strings(node.Bottoms.Select(bottom => bottom.Name)),
        ["tops"] = Json(node.Tops),
        ["macs"] = Macs(node),
        ["parameters"] = new JsonArray([.. node.Parameters.Select(Json)]),
    };

    private static JsonObject Json(ParameterBlob parameter) => new()
    {
        ["shape"] = ToJson.Shape(parameter.Shape),
        ["lr_mult"] = parameter.LearningRateMultiplier,
        ["decay_mult"] = parameter.DecayMultiplier,
        ["filler"] = parameter.Filler.Describe(),
        ["trained"] = parameter.IsTrained,
        ["shared_name"] = parameter.SharedName,
    };
}
