using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Planning;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp explain</c>: how a net would be run here, layer by layer, and why so.</summary>
internal sealed class ExplainCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    private readonly SessionArguments _session = new();

    private readonly ShapeOption _inputs = new("--input", "The shape of an input. May be given several times. Default: the net's own.", "-i");

    private readonly Option<string?> _kernel = new("--kernel")
    {
        Description = "The only convolution kernel to use. A layer that it cannot run is an error that says why.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _layer = new("--layer", "-l") { Description = "Show one layer, with the reasons of its kernel.", HelpName = "NAME" };

    private readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show the reasons of all layers." };

    public ExplainCommand()
        : base("explain", "Shows which kernel runs each layer of a net on this machine, and what came of the others.",
            "models/alexnet/deploy.prototxt",
            "models/alexnet/deploy.prototxt --layer conv2 --threads 1",
            "deploy.prototxt --input data=8,3,224,224 --accuracy strict -v")
    {
        _net.AddTo(this);
        Options.Add(_inputs);
        Options.Add(_kernel);
        Options.Add(_layer);
        Options.Add(_verbose);
        _session.AddTo(this);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        Dictionary<string, Shape> inputs = _inputs.Read(parse);
        Net net = _net.Load(parse, report);
        string? layer = parse.GetValue(_layer);
        Node? only = layer is null ? null : net.Graph.FindLayer(layer);
        using Session session = net.CreateSession(_session.Read(parse) with { Convolution = parse.GetValue(_kernel) });
        Plan plan = session.PlanFor(inputs);
        Step[] steps = [.. plan.Steps.Where(step => only is null || step.Node.Origins.Contains(only))];
        if (report.IsJson)
            report.Json(Json(plan, steps, session.Options));
        else
            Print(plan, steps, parse.GetValue(_verbose) || only is not null, session.Options, report);
        return ExitCode.Done;
    }

    private static void Print(Plan plan, Step[] steps, bool reasons, SessionOptions options, Report report)
    {
        report.Table(
            [new("layer"), new("type"), new("kernel"), new("in"), new("out"), new("tops"), new("joined")],
            steps.Select(step => new[] { step.Node.Name, step.Node.Type, step.KernelName, Layouts(plan, step.Node.Bottoms), Layouts(plan, step.Node.Tops), Tops(plan, step), Joined(step) }));
        if (reasons)
            PrintReasons(steps, report);
        report.Line();
        report.Line($"memory    {Units.Bytes(plan.Memory.Bytes)} for blobs and scratch");
        report.Line($"threads   {options.Threads}");
        report.Line($"accuracy  {Word(options.Accuracy)}");
    }

    private static void PrintReasons(Step[] steps, Report report)
    {
        foreach (Step step in steps)
        {
            report.Line();
            report.Line($"{step}");
            foreach (string reason in step.Reasons)
                report.Line($"  {reason}");
        }
    }

    /// <summary>The layers besides the one that gives the name for which a step stands.</summary>
    private static string Joined(Step step) => string.Join(", ", step.Node.Origins.Select(node => node.Name).Where(name => name != step.Node.Name));

    /// <summary>The layouts of some values, each told once.</summary>
    private static string Layouts(Plan plan, IEnumerable<Value> values) => string.Join(", ", values.Select(plan.LayoutOf).Distinct());

    private static string Tops(Plan plan, Step step) => string.Join(", ", step.Node.Tops.Select(top => $"{top.Name} {plan.Shapes[top.Id]}"));

    private static string Word(AccuracyLevel accuracy) => accuracy == AccuracyLevel.Strict ? "strict" : "default";

    private static JsonObject Json(Plan plan, Step[] steps, SessionOptions options) => new()
    {
        ["threads"] = options.Threads,
        ["accuracy"] = Word(options.Accuracy),
        ["bytes"] = plan.Memory.Bytes,
        ["layers"] = new JsonArray([.. steps.Select(step => Json(plan, step))]),
    };

    private static JsonObject Json(Plan plan, Step step) => new()
    {
        ["name"] = step.Node.Name,
        ["type"] = step.Node.Type,
        ["layers"] = ToJson.Strings([.. step.Node.Origins.Select(node => node.Name)]),
        ["kernel"] = step.KernelName,
        ["bottoms"] = Json(plan, step.Node.Bottoms),
        ["tops"] = Json(plan, step.Node.Tops),
        ["reasons"] = ToJson.Strings(step.Reasons),
    };

    private static JsonArray Json(Plan plan, IEnumerable<Value> values) => new([.. values.Select(value => new JsonObject
    {
        ["name"] = value.Name,
        ["shape"] = ToJson.Shape(plan.Shapes[value.Id]),
        ["layout"] = plan.LayoutOf(value),
    })]);
}
