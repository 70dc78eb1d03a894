using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using CaffeSharp.Imaging;
using CaffeSharp.Onnx;
using CaffeSharp.Verification;

namespace CaffeSharp.Cli;

/// <summary><c>--check</c>: an exported model and the net itself on the same input, side by side.</summary>
internal sealed class ExportCheck
{
    /// <summary>How far a number may be off, as a part of its blob's largest.</summary>
    private const double Tolerance = 1e-4;

    private const string Random = "random";

    private readonly Option<string[]> _check = new("--check")
    {
        Description = "Run the file in ONNX Runtime and the net here on a picture, on arrays, or on random numbers, and compare. Arrays of several inputs as NAME=FILE.npy.",
        HelpName = "IMAGE|FILE.npy|random",
        DefaultValueFactory = _ => [],
    };

    private readonly PreprocessingOptions _preprocessing = new();

    public void AddTo(Command command)
    {
        command.Options.Add(_check);
        _preprocessing.AddTo(command);
    }

    /// <summary>Whether it is asked for; then the tool that runs ONNX must be there.</summary>
    public bool IsWanted(ParseResult parse) => parse.GetValue(_check) is { Length: > 0 };

    /// <summary>What a user says of pictures, for the model's notes.</summary>
    public string Preprocessing(ParseResult parse) => _preprocessing.Given(parse);

    /// <summary>Compares every output.</summary>
    /// <returns>An <see cref="ExitCode"/> and the comparisons.</returns>
    public (int Exit, JsonArray Json) Run(ParseResult parse, Net net, string model, OnnxReport written, OnnxRuntimeTool tool, Report report)
    {
        Dictionary<string, Blob> inputs = Inputs(parse, net, written);
        using Session session = net.CreateSession(new SessionOptions { Accuracy = AccuracyLevel.Strict, KeepAll = true });
        session.Run(inputs);
        OnnxEdge[] outputs = [.. written.Outputs.Where(output => net.Graph.Values.Any(value => value.Name == output.Blob))];
        Blob[] found = tool.Run(model, written.Inputs.ToDictionary(input => input.Name, input => inputs[input.Name]), [.. outputs.Select(output => output.Name)]);
        BlobComparison[] all = [.. outputs.Zip(found, (output, blob) => BlobComparison.Compare(output.Name, session[output.Blob], blob))];
        if (!report.IsJson)
        {
            report.Table([new("output"), new("shape"), new("largest difference", IsNumber: true)], all.Select(one => new[] {
                one.Name, one.Expected == one.Actual ? $"{one.Actual}" : $"{one.Actual}, not {one.Expected}", $"{Units.Number(one.LargestError)} of the largest" }));
        }
        bool holds = all.Length > 0 && Array.TrueForAll(all, one => one.LargestError <= Tolerance);
        report.Note(holds ? $"ONNX Runtime computes the same, within {Units.Number(Tolerance)} of each output's largest number" : "ONNX Runtime computes something else");
        return (holds ? ExitCode.Done : ExitCode.FailedCheck, new JsonArray([.. all.Select(one => (JsonNode)new JsonObject
        {
            ["output"] = one.Name,
            ["shape"] = ToJson.Shape(one.Actual),
            ["difference"] = double.IsFinite(one.LargestError) ? one.LargestError : null,
        })]));
    }

    private Dictionary<string, Blob> Inputs(ParseResult parse, Net net, OnnxReport written)
    {
        var inputs = new Dictionary<string, Blob>();
        foreach (string word in (parse.GetValue(_check) ?? []).Where(word => word != Random))
        {
            int equals = word.IndexOf('=');
            string? named = equals > 0 && net.Graph.Inputs.Any(input => input.Name == word[..equals]) ? word[..equals] : null;
            string name = named ?? (net.Graph.Inputs.Count == 1
                ? net.Graph.Inputs[0].Name
                : throw new CaffeException($"the net has {net.Graph.Inputs.Count} inputs, so --check takes NAME={word}; what is not named gets random numbers"));
            string file = named is null ? word : word[(equals + 1)..];
            inputs[name] = file.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? NpyFile.Read(file) : Picture(parse, file, net.Graph.FindBlob(name).Shape, written);
        }
        InputArrays.FillUp(inputs, net);
        return inputs;
    }

    /// <summary>One picture, or as many of it as the model takes.</summary>
    private Blob Picture(ParseResult parse, string file, Shape shape, OnnxReport written)
    {
        int images = written.Inputs.Count > 0 && int.TryParse(written.Inputs[0].Axes[0], out int count) ? count : 1;
        return _preprocessing.Read(parse).ToBlob([.. Enumerable.Repeat(_preprocessing.Load(parse, file), images)], shape);
    }
}
