using System.Collections.Frozen;

namespace CaffeSharp.Layers;

/// <summary>
/// Which layer types there are and how each is made from its text. Immutable; <see cref="With"/> gives a catalog with
/// a type of one's own.
/// </summary>
public sealed class LayerCatalog
{
    private readonly FrozenDictionary<string, Func<LayerSetup, Layer>> _makers;
    private readonly FrozenDictionary<string, Func<LayerSetup, Layer>> _anyCase;

    private LayerCatalog(IEnumerable<KeyValuePair<string, Func<LayerSetup, Layer>>> makers)
    {
        _makers = makers.ToFrozenDictionary(StringComparer.Ordinal);
        _anyCase = _makers
            .Where(maker => maker.Key.Contains("Depthwise", StringComparison.Ordinal))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All types that CaffeSharp knows.</summary>
    public static LayerCatalog Default { get; } = new(new Dictionary<string, Func<LayerSetup, Layer>>
    {
        ["Convolution"] = Convolution.Parse,
        ["Input"] = Input.Parse,
        ["ReLU"] = ReLU.Parse,
    });

    /// <summary>The known type names in alphabetical order.</summary>
    public IEnumerable<string> Types => _makers.Keys.Order(StringComparer.Ordinal);

    /// <summary>How to make a layer of the given type, <see langword="null"/> for an unknown one.</summary>
    /// <remarks>Letter case counts, as in Caffe, except for the depthwise convolutions, which forks spell in every way.</remarks>
    public Func<LayerSetup, Layer>? Find(string type) => _makers.GetValueOrDefault(type) ?? _anyCase.GetValueOrDefault(type);

    /// <summary>This catalog with one more type, or another maker for a known one.</summary>
    public LayerCatalog With(string type, Func<LayerSetup, Layer> maker)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        return new(_makers.Where(known => known.Key != type).Append(new(type, maker)));
    }
}
