using CaffeSharp.Blobs;
using CaffeSharp.Fillers;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Layers;
using CaffeSharp.Proto;

namespace CaffeSharp.Graph;

/// <summary>
/// Gives the layers of one net their parameters: from the weights by layer name, from the layer that shares them by
/// parameter name, else from the filler. The rules are Caffe's.
/// </summary>
/// <param name="weights">The trained blobs, if there are any.</param>
/// <param name="seed">Where the fillers' random numbers start.</param>
/// <param name="known">Blobs that win over these, by layer and place: those of the net that this one is made of.</param>
internal sealed class ParameterJoin(NetWeights? weights, long seed, IReadOnlyDictionary<(string Layer, int Index), ParameterBlob>? known = null)
{
    private readonly Dictionary<string, (string Layer, ParameterBlob Blob)> _shared = [];
    private readonly HashSet<string> _used = [];
    private readonly List<string> _atFiller = [];

    /// <summary>The shapes of the blobs that the weights have for a layer, null when they have none.</summary>
    public IReadOnlyList<Shape>? TrainedShapes(string layer) =>
        weights?.Find(layer) is { Blobs.Count: > 0 } trained ? [.. trained.Blobs.Select(blob => blob.Shape)] : null;

    /// <summary>One parameter of a layer.</summary>
    public ParameterBlob Resolve(LayerParameter layer, int index, Shape shape, Filler filler)
    {
        ParamSpec spec = index < layer.Param.Count ? layer.Param[index] : new();
        if (spec.Name.Length > 0 && _shared.TryGetValue(spec.Name, out var owner))
            return Share(spec, index, shape, owner.Layer, owner.Blob);
        ParameterBlob parameter = Known(layer.Name, index, shape) ?? With(spec, Trained(layer.Name, index, shape, filler)
            ?? new ParameterBlob(shape, filler, RandomStream.Create(seed, layer.Name, index)));
        if (spec.Name.Length > 0)
            _shared.Add(spec.Name, (layer.Name, parameter));
        return parameter;
    }

    /// <summary>Checks that a finished layer took all blobs the weights have for it, and notes what it was given.</summary>
    public void Finish(LayerSetup setup)
    {
        string layer = setup.Text.Name;
        _used.Add(layer);
        int wanted = setup.Parameters.Count;
        if (weights?.Find(layer) is { Blobs.Count: > 0 } trained && trained.Indices.Max() >= wanted)
            throw new LayerException($"has {wanted} learned blobs, but the weights hold {trained.Blobs.Count} for it");
        // A bilinear filler is no stand-in: nets with fixed upsampling mean just these numbers.
        if (setup.Parameters.Any(parameter => !parameter.IsTrained && parameter.Filler is not BilinearFiller))
            _atFiller.Add(layer);
    }

    /// <summary>What was left at its filler and what was not used.</summary>
    public WeightReport Report() => new(_atFiller, [.. Unused()]);

    private IEnumerable<string> Unused() =>
        weights is null ? [] : weights.Layers.Where(layer => layer.Blobs.Count > 0).Select(layer => layer.Name).Distinct().Where(name => !_used.Contains(name));

    private ParameterBlob? Known(string layer, int index, Shape shape) =>
        known is not null && known.TryGetValue((layer, index), out ParameterBlob? blob) && blob.Shape == shape ? blob : null;

    private ParameterBlob? Trained(string layer, int index, Shape shape, Filler filler)
    {
        if (weights?.Find(layer) is not { Blobs.Count: > 0 } trained)
            return null;
        Blob blob = trained.Find(index)
            ?? throw new LayerException($"wants a blob {index} of {shape}, but the weights hold only {trained.Blobs.Count} blobs for it");
        bool legacy = blob.Shape.Axes == 4 && blob.Shape.EqualsRightAligned(shape);
        if (blob.Shape != shape && !legacy)
            throw new LayerException($"wants a blob {index} of {shape}, but the weights hold one of {blob.Shape}");
        return new ParameterBlob(shape, blob, filler);
    }

    private static ParameterBlob Share(ParamSpec spec, int index, Shape shape, string ownerLayer, ParameterBlob owner)
    {
        bool permissive = spec.ShareMode == ParamSpec.Types.DimCheckMode.Permissive;
        if (permissive ? owner.Shape.Count() != shape.Count() : owner.Shape != shape)
        {
            throw new LayerException(
                $"wants a blob {index} of {shape}, but '{spec.Name}', which it shares with layer '{ownerLayer}', is {owner.Shape}" +
                (permissive ? "" : " (share_mode: PERMISSIVE asks only for the same count)"));
        }
        return owner.Shape == shape ? owner : owner.WithShape(shape);
    }

    private static ParameterBlob With(ParamSpec spec, ParameterBlob parameter)
    {
        parameter.SharedName = spec.Name;
        parameter.LearningRateMultiplier = spec.LrMult;
        parameter.DecayMultiplier = spec.DecayMult;
        return parameter;
    }
}
