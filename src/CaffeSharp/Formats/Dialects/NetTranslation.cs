using CaffeSharp.Formats.Weights;

namespace CaffeSharp.Formats.Dialects;

/// <summary>All layers of a net as one dialect means them.</summary>
internal sealed class NetTranslation
{
    private readonly LayerTranslation[] _translations;
    private readonly LayerWeights[] _layers;

    /// <summary>Reads the layers of today's form; older ones are of before the forks.</summary>
    public NetTranslation(NetWeights weights, Fork dialect)
    {
        Dialect = dialect;
        _layers = [.. weights.Layers.Where(layer => layer.Form == LayerForm.V2)];
        _translations = Array.ConvertAll(_layers, layer => new LayerTranslation(layer, dialect));
        Evidence = _layers.Count(layer => dialect.Types.Contains(layer.Type, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Whose numbers these are.</summary>
    public Fork Dialect { get; }

    /// <summary>How many layers are of a type that speaks for the fork.</summary>
    public int Evidence { get; }

    /// <summary>Whether nothing was left over of the layers that run; forks put what they like into losses.</summary>
    public bool IsWhole => _translations.All(layer => !layer.Runs || layer.LeftOver.Count == 0);

    /// <summary>Each layer in our numbers, in the net's order.</summary>
    public IEnumerable<byte[]> Layers => _translations.Select(layer => layer.Ours);

    /// <summary>What was left over of the layers that run, a sentence for each.</summary>
    public IEnumerable<string> LeftOver => _layers.Zip(_translations)
        .Where(pair => pair.Second.Runs && pair.Second.LeftOver.Count > 0)
        .Select(pair => $"layer '{pair.First.Name}' ({pair.First.Type}) has fields that no parameter of this type explains: {string.Join(", ", pair.Second.LeftOver.Distinct())}");

    /// <summary>Whether both read the net alike.</summary>
    public bool SameAs(NetTranslation other) => Layers.Zip(other.Layers).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
