using System.Text.Json.Serialization;

namespace CaffeSharp.Benchmarks.Nets;

/// <summary>What was measured for one net, thread count and batch. The JSON names are those of the file written by <c>--json</c>.</summary>
internal sealed record NetResult
{
    /// <summary>The net's folder.</summary>
    [JsonPropertyName("net")]
    public required string Net { get; init; }

    /// <summary>Threads that each contender was given.</summary>
    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    /// <summary>Images of a run.</summary>
    [JsonPropertyName("batch")]
    public required int Batch { get; init; }

    /// <summary>Our median time of a run, in milliseconds.</summary>
    [JsonPropertyName("ours_ms")]
    public required double OursMs { get; init; }

    /// <summary>ONNX Runtime's median time, in milliseconds.</summary>
    [JsonPropertyName("ort_ms")]
    public required double OrtMs { get; init; }

    /// <summary>How many times faster than ONNX Runtime we are.</summary>
    [JsonPropertyName("ratio")]
    public double Ratio => OrtMs / OursMs;

    /// <summary>What convolutions, deconvolutions and inner products take of our time, the least of a few runs, in milliseconds.</summary>
    [JsonPropertyName("conv_ms")]
    public required double ConvMs { get; init; }

    /// <summary>Largest difference from ONNX Runtime's outputs, over the largest number in them.</summary>
    [JsonPropertyName("max_error")]
    public required double MaxError { get; init; }
}
