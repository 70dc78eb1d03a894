using System.Globalization;
using System.Text.Json.Nodes;

namespace CaffeSharp.Cli;

/// <summary>A class and the net's score for it.</summary>
internal sealed record Prediction(int Index, string Label, float Score)
{
    /// <summary>The best classes, best first; of equal scores the lower index, and NaN last.</summary>
    public static Prediction[] Top(float[] scores, int count, IReadOnlyList<string>? labels) =>
    [
        .. Enumerable.Range(0, scores.Length)
            .OrderByDescending(index => scores[index])
            .Take(count)
            .Select(index => new Prediction(index, labels?[index] ?? index.ToString(CultureInfo.InvariantCulture), scores[index])),
    ];

    public JsonObject Json() => new() { ["index"] = Index, ["label"] = Label, ["score"] = ToJson.Number(Score) };
}
