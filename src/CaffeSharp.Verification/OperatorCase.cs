using System.Numerics.Tensors;
using System.Text.Json;
using CaffeSharp.Blobs;
using CaffeSharp.Operators;

namespace CaffeSharp.Verification;

/// <summary>
/// One recorded call of a TensorFlow or PyTorch operator: a folder with <c>case.json</c> (framework, op, args, inputs,
/// and an output or an error) and the blobs as <c>.npy</c> files.
/// </summary>
public sealed class OperatorCase
{
    private const string FileName = "case.json";

    private readonly OperatorArguments _arguments;
    private readonly IReadOnlyDictionary<string, Blob> _inputs;

    private OperatorCase(string name, string framework, string op, OperatorArguments arguments, IReadOnlyDictionary<string, Blob> inputs)
    {
        (Name, Framework, Operator) = (name, framework, op);
        (_arguments, _inputs) = (arguments, inputs);
    }

    /// <summary>The folder's name.</summary>
    public string Name { get; }

    /// <summary>Whose operator it is: "tensorflow" or "pytorch".</summary>
    public string Framework { get; }

    /// <summary>The operator, e.g. "conv2d".</summary>
    public string Operator { get; }

    /// <summary>What the framework gave, or null when it refused the call.</summary>
    public Blob? Expected { get; private init; }

    /// <summary>Why the framework refused the call, in its words, or null when it did not.</summary>
    public string? ExpectedError { get; private init; }

    /// <summary>Whether a folder holds such a case (and not, say, that of a whole net).</summary>
    public static bool IsIn(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return false;
        using JsonDocument json = Read(path);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("framework", out _);
    }

    /// <summary>Reads a case and its blobs.</summary>
    /// <exception cref="CaffeException">The folder holds no such case, or one that cannot be read.</exception>
    public static OperatorCase Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new OperatorException(OperatorFault.Text, $"there is no {path}");
        using JsonDocument json = Read(path);
        try
        {
            JsonElement root = json.RootElement;
            return new OperatorCase(
                Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
                root.GetProperty("framework").GetString() ?? "",
                root.GetProperty("op").GetString() ?? "",
                new OperatorArguments(root.GetProperty("args").Clone()),
                root.GetProperty("inputs").EnumerateObject().ToDictionary(input => input.Name, input => ReadBlob(input.Value)))
            {
                Expected = root.TryGetProperty("output", out JsonElement output) ? ReadBlob(output) : null,
                ExpectedError = root.TryGetProperty("error", out JsonElement error)
                    ? OracleWords.Choose(error.GetString() ?? "", root.TryGetProperty("note", out JsonElement note) ? note.GetString() : null)
                    : null,
            };
        }
        catch (Exception e) when (IsWrongJson(e))
        {
            throw new OperatorException(OperatorFault.Text, $"{path} is no operator case: {e.Message}");
        }

        Blob ReadBlob(JsonElement entry)
        {
            Blob blob = NpyFile.Read(Path.Combine(folder, entry.GetProperty("file").GetString() ?? ""));
            Shape told = Shape.Create([.. entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())]);
            return blob.Shape == told ? blob : throw new OperatorException(
                OperatorFault.Text, $"{path} tells of a shape {told} where the blob has {blob.Shape}");
        }
    }

    /// <summary>Makes the call.</summary>
    /// <exception cref="OperatorException">The call is refused.</exception>
    public Blob Run()
    {
        try
        {
            return Run(_inputs);
        }
        catch (Exception e) when (IsWrongJson(e))
        {
            throw new OperatorException(OperatorFault.Text, $"the arguments of {Name} are not those of {Operator}: {e.Message}");
        }
    }

    /// <summary>
    /// Makes the call and holds it against the record: every number within 1e-5 + 1e-5·Σ|x·w| of the framework's, or
    /// refused for the same reason with the same numbers.
    /// </summary>
    public OperatorCaseResult Verify()
    {
        try
        {
            Blob output = Run();
            if (Expected is null)
                return OperatorCaseResult.Failure($"computed {output.Shape} where {Framework} refused: {ExpectedError}");
            return output.Shape == Expected.Shape
                ? Compare(output, Expected)
                : OperatorCaseResult.Failure($"gave {output.Shape} where {Framework} gave {Expected.Shape}");
        }
        catch (OperatorException e)
        {
            if (ExpectedError is null)
                return OperatorCaseResult.Failure($"refused where {Framework} computed: {e.Message}");
            return OracleWords.SameReason(ExpectedError, e)
                ? OperatorCaseResult.Success($"refused as it should be: {e.Message}", 0)
                : OperatorCaseResult.Failure($"refused for another reason: {e.Message}; {Framework} says: {ExpectedError}");
        }
    }

    private OperatorCaseResult Compare(Blob output, Blob expected)
    {
        const double Tolerance = 1e-5;
        // The operators are sums of products, so over magnitudes they give the magnitude that was summed.
        Blob magnitude = Run(_inputs.ToDictionary(input => input.Key, input => Magnitude(input.Value)));
        double worst = 0;
        for (int i = 0; i < output.Shape.Count(); i++)
        {
            double error = Math.Abs((double)output.Span[i] - expected.Span[i]);
            if (!(error <= Tolerance + (Tolerance * magnitude.Span[i])))
                return OperatorCaseResult.Failure($"element {i} of {output.Shape} is {output.Span[i]}, {Framework} says {expected.Span[i]}");
            worst = Math.Max(worst, error);
        }
        return OperatorCaseResult.Success($"{output.Shape} equal within {worst:0.0e+0}", worst);
    }

    private static Blob Magnitude(Blob blob)
    {
        var result = new Blob(blob.Shape);
        TensorPrimitives.Abs(blob.Span, result.Span);
        return result;
    }

    private Blob Run(IReadOnlyDictionary<string, Blob> inputs)
    {
        Blob x = Input("x");
        inputs.TryGetValue("b", out Blob? bias);
        OperatorArguments a = _arguments;
        return (Framework, Operator) switch
        {
            ("pytorch", "conv1d") =>
                TorchOps.Conv1d(x, Input("w"), bias, a.Numbers("stride"), a.TorchPadding, a.Numbers("dilation"), a.Groups, a.PaddingMode),
            ("pytorch", "conv2d") =>
                TorchOps.Conv2d(x, Input("w"), bias, a.Numbers("stride"), a.TorchPadding, a.Numbers("dilation"), a.Groups, a.PaddingMode),
            ("pytorch", "conv3d") =>
                TorchOps.Conv3d(x, Input("w"), bias, a.Numbers("stride"), a.TorchPadding, a.Numbers("dilation"), a.Groups, a.PaddingMode),
            ("pytorch", "conv_transpose2d") => TorchOps.ConvTranspose2d(
                x, Input("w"), bias, a.Numbers("stride"), a.Numbers("padding"), a.Numbers("output_padding"), a.Groups, a.Numbers("dilation")),
            ("tensorflow", "conv2d") =>
                TensorFlowOps.Conv2D(x, Input("w"), a.Numbers("strides"), a.TensorFlowPadding, a.DataFormat, a.Numbers("dilations")),
            ("tensorflow", "depthwise_conv2d") =>
                TensorFlowOps.DepthwiseConv2D(x, Input("w"), a.Numbers("strides"), a.TensorFlowPadding, a.DataFormat, a.Numbers("rate")),
            ("tensorflow", "separable_conv2d") => TensorFlowOps.SeparableConv2D(
                x, Input("dw"), Input("pw"), a.Numbers("strides"), a.TensorFlowPadding, a.DataFormat, a.Numbers("rate")),
            ("tensorflow", "max_pool2d") =>
                TensorFlowOps.MaxPool(x, a.Numbers("ksize"), a.Numbers("strides"), a.TensorFlowPadding, a.DataFormat),
            ("tensorflow", "avg_pool2d") =>
                TensorFlowOps.AvgPool(x, a.Numbers("ksize"), a.Numbers("strides"), a.TensorFlowPadding, a.DataFormat),
            _ => throw new OperatorException(OperatorFault.Text, $"{Name}: there is no operator {Operator} of {Framework} here"),
        };

        Blob Input(string name) => inputs.TryGetValue(name, out Blob? blob) ? blob : throw new OperatorException(
            OperatorFault.Text, $"{Name}: {Operator} needs an input '{name}'");
    }

    /// <summary>What the JSON reader throws at a value of another kind than asked for.</summary>
    private static bool IsWrongJson(Exception e) => e is KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException;

    private static JsonDocument Read(string path)
    {
        try
        {
            return JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new OperatorException(OperatorFault.Text, $"{path} is not JSON that can be read: {e.Message}");
        }
    }
}
