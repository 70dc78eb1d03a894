using System.Text.Json.Serialization;
using CaffeSharp.Benchmarks.Timing;

namespace CaffeSharp.Benchmarks.Nets;

/// <summary>What was measured for one net, thread count and batch.</summary>
internal sealed record NetResult : RaceResult
{
    /// <summary>The net's folder.</summary>
    [JsonPropertyName("net")]
    public required string Net { get; init; }

    /// <summary>Images of a run.</summary>
    [JsonPropertyName("batch")]
    public required int Batch { get; init; }

    /// <summary>What convolutions, deconvolutions and inner products take of our time, the least of a few runs, in milliseconds.</summary>
    [JsonPropertyName("conv_ms")]
    public required double ConvMs { get; init; }
}
