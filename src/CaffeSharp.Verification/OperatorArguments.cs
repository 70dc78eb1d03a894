using System.Text.Json;
using CaffeSharp.Operators;

namespace CaffeSharp.Verification;

/// <summary>The "args" of a case file, read as the operators want them. What is not there has its framework's default.</summary>
internal readonly struct OperatorArguments(JsonElement args)
{
    public int Groups => args.TryGetProperty("groups", out JsonElement groups) ? groups.GetInt32() : 1;

    public DataFormat DataFormat => Text("data_format") switch
    {
        null or "NHWC" => DataFormat.Nhwc,
        "NCHW" => DataFormat.Nchw,
        var other => throw new OperatorException(OperatorFault.Text, $"data_format {other} is neither NHWC nor NCHW"),
    };

    public TorchPaddingMode PaddingMode => Text("padding_mode") switch
    {
        null or "zeros" => TorchPaddingMode.Zeros,
        "reflect" => TorchPaddingMode.Reflect,
        "replicate" => TorchPaddingMode.Replicate,
        "circular" => TorchPaddingMode.Circular,
        var other => throw new OperatorException(OperatorFault.Text, $"there is no padding_mode {other}"),
    };

    public TorchPadding TorchPadding => Text("padding") is { } name ? TorchPadding.Named(name) : TorchPadding.Create(Numbers("padding"));

    public TensorFlowPadding TensorFlowPadding => Text("padding") is { } name
        ? TensorFlowPadding.Named(name)
        : TensorFlowPadding.Explicit([.. args.GetProperty("padding").EnumerateArray().Select(pair => (pair[0].GetInt32(), pair[1].GetInt32()))]);

    /// <summary>A list of numbers, empty when it is not there.</summary>
    public int[] Numbers(string name) =>
        args.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray().Select(number => number.GetInt32())] : [];

    private string? Text(string name) =>
        args.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
