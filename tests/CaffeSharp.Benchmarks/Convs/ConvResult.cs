using System.Text.Json.Serialization;
using CaffeSharp.Benchmarks.Timing;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>What was measured for one shape and thread count.</summary>
internal sealed record ConvResult : RaceResult
{
    /// <summary>The shape's name.</summary>
    [JsonPropertyName("shape")]
    public required string Shape { get; init; }

    /// <summary>The shape's class.</summary>
    [JsonPropertyName("class")]
    public required string Class { get; init; }

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
}
