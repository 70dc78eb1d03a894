using System.Globalization;
using System.Text.Json.Nodes;

namespace CaffeSharp.Cli;

/// <summary>A class and the net's score for it.</summary>
internal sealed record Prediction(int Index, string Label, float Score)
{
    /// <summary>The best classes, best first.</summary>
    public static Prediction[] Top(Blob scores, int count, IReadOnlyList<string>? labels) =>
    [
        .. scores.TopK(count).Select(best =>
            new Prediction(best.Class, labels?[best.Class] ?? best.Class.ToString(CultureInfo.InvariantCulture), best.Score)),
    ];

    public JsonObject Json() => new() { ["index"] = Index, ["label"] = Label, ["score"] = ToJson.Number(Score) };
}
