namespace CaffeSharp.Onnx;

/// <summary>What was written.</summary>
/// <param name="Inputs">The inputs as ONNX names and types them: <c>data [N, 3, 227, 227]</c>.</param>
/// <param name="Outputs">The outputs likewise.</param>
/// <param name="Operators">How many operators there are of each kind.</param>
/// <param name="Notes">What a user should know: layers left out, axes that a layer keeps fixed, numbers that differ.</param>
/// <param name="Bytes">The size of the model, weights beside it included.</param>
public sealed record OnnxReport(
    IReadOnlyList<OnnxEdge> Inputs, IReadOnlyList<OnnxEdge> Outputs, IReadOnlyDictionary<string, int> Operators, IReadOnlyList<string> Notes, long Bytes);
