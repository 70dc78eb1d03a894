using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>What a loss layer leaves behind in a net that only runs: the prediction that the loss judges.</summary>
internal static class DeployPrediction
{
    private static readonly Dictionary<string, string> Predictions = new()
    {
        ["SoftmaxWithLoss"] = "Softmax",
        ["SoftmaxWithLossOHEM"] = "Softmax",
        ["SoftmaxFocalLoss"] = "Softmax",
        ["SigmoidCrossEntropyLoss"] = "Sigmoid",
    };

    // Losses that judge more than their first bottom.
    private static readonly Dictionary<string, int> JudgedBottoms = new() { ["ContrastiveLoss"] = 2, ["MultiBoxLoss"] = 3, ["MultiBoxFocalLoss"] = 3 };

    /// <summary>Whether the loss has a prediction inside.</summary>
    public static bool IsIn(LayerParameter loss) => Predictions.ContainsKey(loss.Type) && loss.Bottom.Count > 0;

    /// <summary>The type of the layer that computes the prediction inside a loss.</summary>
    public static string TypeOf(LayerParameter loss) => Predictions[loss.Type];

    /// <summary>The blobs that a loss judges; the others are labels and weights.</summary>
    public static IEnumerable<string> Judged(LayerParameter loss) => loss.Bottom.Take(JudgedBottoms.GetValueOrDefault(loss.Type, 1));

    /// <summary>The layer that computes the prediction inside the loss.</summary>
    public static LayerParameter Of(LayerParameter loss, string top) =>
        new() { Name = top, Type = TypeOf(loss), Bottom = { loss.Bottom[0] }, Top = { top }, SoftmaxParam = loss.SoftmaxParam };
}
