using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats;

/// <summary>
/// Turns the net that was trained into the net to run: data layers become inputs, losses the predictions they were
/// computed from, and what only training or testing needs is dropped.
/// </summary>
public static class DeployNet
{
    /// <summary>Makes a deploy net of a train net, which stays as it is.</summary>
    /// <remarks>
    /// <c>SoftmaxWithLoss</c> becomes <c>Softmax</c> and <c>SigmoidCrossEntropyLoss</c> becomes <c>Sigmoid</c>, with the
    /// top <c>prob</c> when there is one; of other losses the first bottom is the prediction. Only layers that a
    /// prediction or an output needs are kept. Copies by Split are undone.
    /// </remarks>
    /// <param name="train">A net of today's form, filtered for one phase.</param>
    /// <param name="inputs">Shapes of inputs by blob name, e.g. <c>data</c> → <c>[1, 3, 227, 227]</c>; they win over the net's own.</param>
    /// <exception cref="FileFormatException">
    /// The net has layers of an old form, the shape of an input is neither given nor in the net, or one is given for what is no input.
    /// </exception>
    public static NetParameter From(NetParameter train, IReadOnlyDictionary<string, Shape>? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.Layers.Count > 0)
            throw new FileFormatException($"the net '{train.Name}' has layers of an old form: upgrade it before making a deploy net of it");
        NetParameter deploy = train.Clone();
        deploy.ClearForceBackward();
        deploy.ClearDebugInfo();
        deploy.State = null;
        List<LayerParameter> layers = DeploySplits.Remove(deploy.Layer);
        deploy.Layer.Clear();
        inputs ??= new Dictionary<string, Shape>();
        deploy.Layer.Add(Keep(layers, inputs));
        CheckGiven(deploy, inputs);
        return deploy;
    }

    // From the last layer to the first, so that what a layer's tops are needed for is known when it is met.
    private static List<LayerParameter> Keep(List<LayerParameter> layers, IReadOnlyDictionary<string, Shape> inputs)
    {
        var kept = new List<LayerParameter>();
        HashSet<string> needed = [], consumed = [];
        foreach (LayerParameter layer in Enumerable.Reverse(layers))
        {
            if (TrainingLayer.IsData(layer.Type))
            {
                string[] tops = [.. layer.Top.Where(needed.Contains)];
                if (tops.Length > 0)
                    kept.Add(DeployInput.Of(layer, tops, inputs));
            }
            else if (TrainingLayer.IsLoss(layer.Type))
            {
                if (Prediction(layer, layers) is { } prediction)
                    kept.Add(prediction);
                needed.UnionWith(DeployPrediction.Judged(layer));
            }
            else if (!TrainingLayer.IsCheck(layer.Type) && layer.Top.Any(top => needed.Contains(top) || !consumed.Contains(top) || IsPrediction(layer, layers)))
            {
                kept.Add(Cleaned(layer, inputs));
                needed.UnionWith(layer.Bottom);
            }
            consumed.UnionWith(layer.Bottom);
        }
        kept.Reverse();
        return kept;
    }

    private static bool IsPrediction(LayerParameter layer, List<LayerParameter> layers) =>
        layers.Any(loss => DeployPrediction.IsIn(loss) && DeployPrediction.Computes(layer, loss));

    private static LayerParameter? Prediction(LayerParameter loss, List<LayerParameter> layers)
    {
        if (!DeployPrediction.IsIn(loss) || layers.Any(layer => DeployPrediction.Computes(layer, loss)))
            return null;
        bool only = layers.Count(DeployPrediction.IsIn) == 1;
        string top = loss.Top.Count > 1 ? loss.Top[1] : only ? "prob" : $"{loss.Bottom[0]}_prob";
        while (layers.Any(layer => layer != loss && (layer.Name == top || layer.Top.Contains(top))))
            top += "_";
        return DeployPrediction.Of(loss, top);
    }

    private static LayerParameter Cleaned(LayerParameter layer, IReadOnlyDictionary<string, Shape> inputs)
    {
        // Batch statistics belong to training; without the field Caffe takes the trained ones when it only runs.
        if (layer.Phase == Phase.Train && layer.HasPhase && layer.BatchNormParam is { HasUseGlobalStats: true, UseGlobalStats: false } norm)
            norm.ClearUseGlobalStats();
        layer.ClearPhase();
        layer.Include.Clear();
        layer.Exclude.Clear();
        layer.LossWeight.Clear();
        layer.PropagateDown.Clear();
        if (layer.Type == "Input" && layer.Top.Any(inputs.ContainsKey))
            layer.InputParam = new InputParameter { Shape = { layer.Top.Select((top, i) => InputShape(layer, top, i, inputs)) } };
        return layer;
    }

    private static BlobShape InputShape(LayerParameter layer, string top, int index, IReadOnlyDictionary<string, Shape> inputs)
    {
        if (inputs.TryGetValue(top, out Shape? given))
            return DeployInput.ToMessage(given);
        IList<BlobShape> own = layer.InputParam?.Shape ?? [];
        return own.Count switch
        {
            0 => throw new FileFormatException($"the net does not tell the shape of its input '{top}' (layer '{layer.Name}'): give it too"),
            // One shape may stand for all tops.
            1 => own[0].Clone(),
            _ => own[Math.Min(index, own.Count - 1)].Clone(),
        };
    }

    private static void CheckGiven(NetParameter deploy, IReadOnlyDictionary<string, Shape> inputs)
    {
        string[] known = [.. deploy.Layer.Where(layer => layer.Type == "Input").SelectMany(layer => layer.Top)];
        foreach (string name in inputs.Keys.Except(known))
            throw new FileFormatException($"the net '{deploy.Name}' has no input '{name}' to give a shape to; it has {(known.Length > 0 ? string.Join(", ", known) : "none")}");
    }
}
