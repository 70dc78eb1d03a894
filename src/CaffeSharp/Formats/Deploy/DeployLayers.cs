using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>Picks the layers of a train net that a deploy net needs, and puts others in the place of data and losses.</summary>
internal sealed class DeployLayers
{
    private readonly List<LayerParameter> _layers;
    private readonly InputShapes _inputs;
    private readonly HashSet<string> _taken = [];
    private readonly HashSet<(string Type, string Bottom)> _predictions, _computed;
    private readonly bool _hasDetections, _hasSecondStep;

    /// <summary>Takes layers without Splits, which will be changed, and the shapes that the user gives.</summary>
    public DeployLayers(List<LayerParameter> layers, InputShapes inputs)
    {
        (_layers, _inputs) = (layers, inputs);
        LayerParameter[] losses = [.. layers.Where(DeployPrediction.IsIn)];
        _predictions = [.. losses.Select(loss => (DeployPrediction.TypeOf(loss), loss.Bottom[0]))];
        _computed = [.. layers.Where(IsPrediction).Select(layer => (layer.Type, layer.Bottom[0]))];
        _hasDetections = layers.Any(layer => layer.Type == "DetectionOutput");
        _hasSecondStep = layers.Any(layer => DeployDetections.IsLoss(layer) && DeployDetections.IsSecondStep(layer));
        foreach (LayerParameter layer in layers)
        {
            _taken.Add(layer.Name);
            // The second top of a loss is its prediction, whose name stays.
            _taken.UnionWith(DeployPrediction.IsIn(layer) ? layer.Top.Take(1) : layer.Top);
        }
    }

    /// <summary>
    /// The layers of the deploy net in order. They are met from the last to the first, so that what a layer's tops are
    /// needed for is known by then.
    /// </summary>
    public List<LayerParameter> Keep()
    {
        var kept = new List<LayerParameter>();
        HashSet<string> needed = [], consumed = [];
        foreach (LayerParameter layer in Enumerable.Reverse(_layers))
        {
            if (IsData(layer))
            {
                string[] tops = [.. layer.Top.Where(needed.Contains)];
                if (tops.Length > 0)
                    kept.Add(_inputs.Input(layer, tops));
            }
            else if (DeployDetections.IsLoss(layer) && !_hasDetections)
            {
                if (_hasSecondStep && !DeployDetections.IsSecondStep(layer))
                    continue;
                foreach (LayerParameter step in DeployDetections.After(layer).Reverse())
                {
                    kept.Add(step);
                    needed.UnionWith(step.Bottom);
                }
            }
            else if (IsLoss(layer))
            {
                if (DeployPrediction.IsIn(layer) && _computed.Add((DeployPrediction.TypeOf(layer), layer.Bottom[0])))
                    kept.Add(DeployPrediction.Of(layer, PredictionName(layer)));
                needed.UnionWith(DeployPrediction.Judged(layer));
            }
            else if (!TrainingLayer.IsCheck(layer.Type) && !PythonLayer.IsCheck(layer)
                && (IsPrediction(layer) || layer.Top.Any(top => needed.Contains(top) || !consumed.Contains(top))))
            {
                kept.Add(Cleaned(layer));
                needed.UnionWith(layer.Bottom);
            }
            else if (TrainingLayer.IsEvaluation(layer.Type))
            {
                needed.UnionWith(layer.Bottom.Take(1));
            }
            consumed.UnionWith(layer.Bottom);
        }
        kept.Reverse();
        return kept;
    }

    private static bool IsData(LayerParameter layer) => TrainingLayer.IsData(layer.Type) || PythonLayer.IsData(layer);

    private static bool IsLoss(LayerParameter layer) => TrainingLayer.IsLoss(layer.Type) || PythonLayer.IsLoss(layer);

    // Whether a layer of the net computes already what a loss has inside.
    private bool IsPrediction(LayerParameter layer) => layer.Bottom.Count == 1 && _predictions.Contains((layer.Type, layer.Bottom[0]));

    private string PredictionName(LayerParameter loss)
    {
        // R-CNN's own nets call it so, and the programs around them ask for it.
        string name = loss.Bottom[0] == "cls_score" ? "cls_prob"
            : loss.Top.Count > 1 ? loss.Top[1] : _predictions.Count == 1 ? "prob" : $"{loss.Bottom[0]}_prob";
        while (!_taken.Add(name))
            name += "_";
        return name;
    }

    private LayerParameter Cleaned(LayerParameter layer)
    {
        // Batch statistics belong to training; without the field Caffe takes the trained ones when it only runs.
        if (layer.HasPhase && layer.Phase == Phase.Train && layer.BatchNormParam is { HasUseGlobalStats: true, UseGlobalStats: false } norm)
            norm.ClearUseGlobalStats();
        layer.ClearPhase();
        layer.Include.Clear();
        layer.Exclude.Clear();
        layer.LossWeight.Clear();
        layer.PropagateDown.Clear();
        return layer.Type == "Input" ? _inputs.Reshaped(layer) : layer;
    }
}
