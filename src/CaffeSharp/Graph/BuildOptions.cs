using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Proto;

namespace CaffeSharp.Graph;

/// <summary>For what a net is built.</summary>
internal sealed record BuildOptions
{
    /// <summary>Which layers take part; TEST, level 0 and no stage by default.</summary>
    public NetState State { get; init; } = new() { Phase = Phase.Test };

    /// <summary>Where the fillers' random numbers start. The same seed gives the same numbers on every machine.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Whether a layer that the weights do not have is an error rather than a line in the report.</summary>
    public bool Strict { get; init; }

    /// <summary>Whether a train net is made the net to run.</summary>
    public bool Deploy { get; init; }

    /// <summary>The blobs that are wanted; empty for those that no layer reads.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Shapes of inputs by blob name; they win over the net's own.</summary>
    public IReadOnlyDictionary<string, Shape>? InputShapes { get; init; }

    /// <summary>The layer types there are.</summary>
    public LayerCatalog Catalog { get; init; } = LayerCatalog.Default;
}
