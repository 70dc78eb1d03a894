using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Proto;

namespace CaffeSharp;

/// <summary>How a net is loaded.</summary>
public sealed record NetOptions
{
    /// <summary>For which phase the net is built; decides, with <see cref="Level"/> and <see cref="Stages"/>, which layers take part.</summary>
    public NetPhase Phase { get; init; }

    /// <summary>The level that <c>min_level</c> and <c>max_level</c> of the layers' rules are held against.</summary>
    public int Level { get; init; }

    /// <summary>The stages that <c>stage</c> and <c>not_stage</c> of the layers' rules are held against.</summary>
    public IReadOnlyList<string> Stages { get; init; } = [];

    /// <summary>Where the fillers' random numbers start. The same seed gives the same numbers on every machine.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>
    /// Whether a layer that the weights, if there are any, do not have is an error, and a field that is not known and may change what a layer
    /// computes; otherwise the layer is left at its filler, the field left out, and both are reported. Weights that fit no layer
    /// at all are always an error.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// Whether the numbers of a caffemodel that is named beside the net stay in its file until a layer or a caller looks at them, for
    /// programs that look at few or only write them elsewhere. The file must stay as it is as long as the net lives.
    /// </summary>
    public bool LeavesWeightsInFile { get; init; }

    /// <summary>
    /// Shapes of inputs by blob name: for data layers whose data alone know them, and in the place of what the net declares.
    /// </summary>
    public IReadOnlyDictionary<string, Shape>? InputShapes { get; init; }

    /// <summary>
    /// Whether a train net is made the net to run: data become inputs, losses their predictions, and what only training or
    /// testing needs is left out. The net inside a caffemodel always is.
    /// </summary>
    public bool Deploy { get; init; }

    /// <summary>
    /// The blobs that are wanted, where those are not what no layer reads: layers that none of them needs take no part, such as losses and accuracies with
    /// the labels that they read, and a session gives all of these blobs. Empty for the whole net.
    /// </summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The fork of Caffe that wrote a caffemodel which is to be read without a prototxt; found out when <see langword="null"/>.</summary>
    public string? Dialect { get; init; }

    /// <summary>The layer types there are; <see cref="LayerCatalog.With"/> adds one's own.</summary>
    public LayerCatalog Layers { get; init; } = LayerCatalog.Default;

    /// <summary>The same in the terms of the graph builder.</summary>
    internal BuildOptions ToBuildOptions() => new()
    {
        State = new NetState { Phase = Phase == NetPhase.Train ? Proto.Phase.Train : Proto.Phase.Test, Level = Level, Stage = { Stages } },
        Seed = Seed,
        Strict = Strict,
        Deploy = Deploy,
        Outputs = Outputs,
        InputShapes = InputShapes,
        Catalog = Layers,
    };
}
