using System.Text.Json.Serialization;

namespace CaffeSharp.Benchmarks.Timing;

/// <summary>What a race against ONNX Runtime came to. The JSON names are those of the file written by <c>--json</c>.</summary>
internal abstract record RaceResult
{
    /// <summary>Threads that each contender was given.</summary>
    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    /// <summary>Our median time, in milliseconds: of a convolution from NCHW to NCHW, or of a run of a net.</summary>
    [JsonPropertyName("ours_ms")]
    public required double OursMs { get; init; }

    /// <summary>ONNX Runtime's median time, in milliseconds.</summary>
    [JsonPropertyName("ort_ms")]
    public required double OrtMs { get; init; }

    /// <summary>How many times faster than ONNX Runtime we are.</summary>
    [JsonPropertyName("ratio")]
    public double Ratio => OrtMs / OursMs;

    /// <summary>Largest difference from ONNX Runtime's output, over the largest value in it.</summary>
    [JsonPropertyName("max_error")]
    public required double MaxError { get; init; }
}
