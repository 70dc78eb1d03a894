namespace CaffeSharp.Onnx;

/// <summary>How far the writing of a file has come.</summary>
/// <param name="Written">Bytes written.</param>
/// <param name="Total">Bytes to write.</param>
public readonly record struct OnnxProgress(long Written, long Total);
