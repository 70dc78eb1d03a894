using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using CaffeSharp.Onnx;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp export</c>: a net as an ONNX file.</summary>
internal sealed class ExportCommand : CaffeCommand
{
    private readonly NetArguments _net = new();

    private readonly Option<string> _output = new("--output", "-o") { Description = "The file to write.", HelpName = "OUT.onnx", Required = true };

    private readonly NumberOption<int> _opset = new("--opset", "The version of ONNX's operators.")
    {
        Least = OnnxExport.Opsets.Least,
        Most = OnnxExport.Opsets.Most,
        DefaultValueFactory = _ => new OnnxOptions().Opset,
    };

    private readonly Option<string[]> _until = new("--until")
    {
        Description = "Write the net up to this blob, which comes out instead of the net's outputs. May be given several times.",
        HelpName = "BLOB",
        DefaultValueFactory = _ => [],
    };

    private readonly NumberOption<int> _batch = new("--batch", "Fix the number of images. Without, it may be any where the net allows it.") { Least = 1 };

    private readonly Option<string[]> _dynamic = new("--dynamic")
    {
        Description = "Axes of an input that may have any size, such as height and width: data:2,3. May be given several times.",
        HelpName = "INPUT:AXES",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _fold = new("--fold") { Description = "Bring BatchNorm, Scale, Bias and Power into the weights of the layers beside them." };

    private readonly Option<bool> _external = new("--external-data") { Description = "Put the weights into OUT.onnx.data; above 2 GB they go there in any case." };

    private readonly ExportCheck _check = new();

    public ExportCommand()
        : base("export", "Writes a net as an ONNX file that computes the same.",
            "deploy.prototxt -w net.caffemodel -o net.onnx",
            "deploy.prototxt -w net.caffemodel -o net.onnx --check cat.jpg --mean 104,117,123",
            "ssd.prototxt -w ssd.caffemodel -o raw.onnx --until mbox_loc --until mbox_conf_flatten")
    {
        _net.AddTo(this);
        foreach (Option option in new Option[] { _output, _opset, _until, _batch, _dynamic, _fold, _external })
            Options.Add(option);
        _check.AddTo(this);
    }

    protected override string? Target(ParseResult parse) => parse.GetValue(_output);

    protected override int Run(ParseResult parse, Report report)
    {
        string path = parse.GetRequiredValue(_output);
        if (FileForm.IsStandardOutput(path) && (parse.GetValue(_external) || _check.IsWanted(parse)))
            throw new CaffeException("--external-data and --check take a file of a name; --output is standard output");
        // Before the work: without the tool there is nothing to check with.
        OnnxRuntimeTool? tool = _check.IsWanted(parse) ? OnnxRuntimeTool.Find() : null;
        Net net = _net.Load(parse, report, leavesWeights: true, outputs: parse.GetValue(_until));
        OnnxReport written = OnnxExport.Write(net, path, HowToWrite(parse));
        foreach (string note in written.Notes)
            report.Note(note);
        report.Note(FileForm.IsStandardOutput(path) ? FileForm.Written(path) : $"wrote {path}, {Units.Bytes(written.Bytes)}");
        if (!report.IsJson)
            Tell(written, report);
        var (exit, check) = tool is null ? (ExitCode.Done, null) : _check.Run(parse, net, path, written, tool, report);
        if (report.IsJson)
            report.Json(Json(written, path, check));
        return exit;
    }

    private OnnxOptions HowToWrite(ParseResult parse) => new()
    {
        Opset = parse.GetValue(_opset),
        Until = parse.GetValue(_until) ?? [],
        Batch = _batch.Given(parse),
        FreeAxes = FreeAxes(parse.GetValue(_dynamic) ?? []),
        Folds = parse.GetValue(_fold),
        ExternalData = parse.GetValue(_external),
        Metadata = Metadata(parse),
    };

    private Dictionary<string, string> Metadata(ParseResult parse)
    {
        var metadata = new Dictionary<string, string> { ["source"] = Path.GetFileName(_net.Path(parse)) };
        if (_check.Preprocessing(parse) is { Length: > 0 } preprocessing)
            metadata["preprocessing"] = preprocessing;
        if (_net.Weights(parse) is not string weights)
            return metadata;
        using FileStream file = File.OpenRead(weights);
        metadata["weights"] = Path.GetFileName(weights);
        metadata["weights_sha256"] = Convert.ToHexStringLower(SHA256.HashData(file));
        return metadata;
    }

    private static Dictionary<string, IReadOnlyList<int>> FreeAxes(string[] words)
    {
        var axes = new Dictionary<string, IReadOnlyList<int>>();
        foreach (string word in words)
        {
            int colon = word.LastIndexOf(':');
            if (colon < 1)
                throw Malformed(word);
            string[] numbers = word[(colon + 1)..].Split(',');
            if (!axes.TryAdd(word[..colon], Array.ConvertAll(numbers, number => int.TryParse(number, CultureInfo.InvariantCulture, out int axis) ? axis : throw Malformed(word))))
                throw new CaffeException($"--dynamic gives '{word[..colon]}' twice");
        }
        return axes;
    }

    private static CaffeException Malformed(string word) => new($"--dynamic takes an input and its axes such as data:2,3, not '{word}'");

    private static void Tell(OnnxReport written, Report report) => report.Table(
        [new(""), new("name"), new("shape")],
        written.Inputs.Select(edge => Row("input", edge)).Concat(written.Outputs.Select(edge => Row("output", edge))));

    private static string[] Row(string what, OnnxEdge edge) => [what, edge.Name, $"[{string.Join(", ", edge.Axes)}]"];

    private static JsonObject Json(OnnxReport written, string path, JsonArray? check) => new()
    {
        ["file"] = path,
        ["bytes"] = written.Bytes,
        ["inputs"] = Edges(written.Inputs),
        ["outputs"] = Edges(written.Outputs),
        ["operators"] = new JsonObject(written.Operators.OrderBy(op => op.Key, StringComparer.Ordinal).Select(op => KeyValuePair.Create(op.Key, (JsonNode?)op.Value))),
        ["check"] = check,
        ["notes"] = new JsonArray([.. written.Notes.Select(note => (JsonNode)note)]),
    };

    private static JsonArray Edges(IReadOnlyList<OnnxEdge> edges) => new([.. edges.Select(edge => new JsonObject
    {
        ["name"] = edge.Name,
        ["blob"] = edge.Blob,
        ["shape"] = new JsonArray([.. edge.Axes.Select(axis => (JsonNode)axis)]),
    })]);
}
