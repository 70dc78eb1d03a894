using CaffeSharp.Blobs;

namespace CaffeSharp.Tests.Layers;

/// <summary>A layer as prototxt on bottoms that it takes; the checks that hold for every layer run on these.</summary>
internal sealed record LayerSample(string Text, params Shape[] Bottoms)
{
    /// <summary>What the numbers of a bottom must lie between when they are indices or labels: 0 and this.</summary>
    public int[] IndexLimits { get; init; } = [];

    /// <summary>Whether every item of a batch is computed by itself, so that n items give what each gives alone.</summary>
    public bool IsPerItem { get; init; } = true;

    public string Type => Text.Split('"')[1];

    /// <summary>Numbers for every bottom.</summary>
    public float[][] Inputs() => [.. Bottoms.Select((shape, i) => i < IndexLimits.Length && IndexLimits[i] > 0
        ? Enumerable.Range(0, shape.Count()).Select(n => (float)(n * 7 % IndexLimits[i])).ToArray()
        : LayerCase.Numbers(shape, i + 1))];

    public override string ToString() => $"{Text} on {string.Join(", ", Bottoms.Select(shape => shape.ToString()))}";
}
