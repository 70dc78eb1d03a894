using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>What the layers in Python of public repositories do in training, told by their classes' names.</summary>
internal static class PythonLayer
{
    /// <summary>Whether the layer brings in data.</summary>
    public static bool IsData(LayerParameter layer) => layer.Type == "Python" && layer.Bottom.Count == 0;

    /// <summary>Whether the layer judges a prediction.</summary>
    public static bool IsLoss(LayerParameter layer) =>
        Class(layer) is string name && (name.EndsWith("Loss", StringComparison.Ordinal) || name.EndsWith("LossLayer", StringComparison.Ordinal));

    /// <summary>Whether the layer only makes what losses compare with, or prints: R-CNN's targets for anchors and its debugging.</summary>
    public static bool IsCheck(LayerParameter layer) => Class(layer) is "AnchorTargetLayer" or "RPNDebugLayer";

    /// <summary>Whether the layer is R-CNN's choice of regions to learn from; a net that only runs takes all of its first bottom.</summary>
    public static bool HandsOn(LayerParameter layer) => Class(layer) == "ProposalTargetLayer" && layer.Bottom.Count > 0 && layer.Top.Count > 0;

    private static string? Class(LayerParameter layer) => layer.Type == "Python" ? layer.PythonParam?.Layer : null;
}
