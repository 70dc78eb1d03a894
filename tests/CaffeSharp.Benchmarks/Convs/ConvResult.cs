using System.Text.Json.Serialization;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>What was measured for one shape and thread count. The JSON names are those of the file written by <c>--json</c>.</summary>
internal sealed record ConvResult
{
    /// <summary>The shape's name.</summary>
    [JsonPropertyName("shape")]
    public required string Shape { get; init; }

    /// <summary>The shape's class.</summary>
    [JsonPropertyName("class")]
    public required string Class { get; init; }

    /// <summary>Threads that each contender was given.</summary>
    [JsonPropertyName("threads")]
    public required int Threads { get; init; }

    /// <summary>Our median time, NCHW in and out, in milliseconds.</summary>
    [JsonPropertyName("ours_ms")]
    public required double OursMs { get; init; }

    /// <summary>ONNX Runtime's median time, in milliseconds.</summary>
    [JsonPropertyName("ort_ms")]
    public required double OrtMs { get; init; }

    /// <summary>How many times faster than ONNX Runtime we are.</summary>
    [JsonPropertyName("ratio")]
    public double Ratio => OrtMs / OursMs;

    /// <summary>Our speed in 10⁹ operations a second, two for each multiply-add of the plain algorithm.</summary>
    [JsonPropertyName("gflops")]
    public required double Gflops { get; init; }

    /// <summary>The kernel that ran.</summary>
    [JsonPropertyName("kernel")]
    public required string Kernel { get; init; }

    /// <summary>
    /// Speed of the kernel alone, in the layout it likes, over what the machine's multiply-add units can do at most;
    /// algorithms that save multiplications may pass 1.
    /// </summary>
    [JsonPropertyName("roof_fraction")]
    public required double RoofFraction { get; init; }

    /// <summary>Largest difference from ONNX Runtime's output, over the largest value in it.</summary>
    [JsonPropertyName("max_error")]
    public required double MaxError { get; init; }
}
