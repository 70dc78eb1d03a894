using CaffeSharp.Blobs;
using CaffeSharp.Fillers;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// What a layer is made from: its text, the shapes of its bottoms, and a way to ask for its parameters.
/// </summary>
public sealed class LayerSetup
{
    private readonly ParameterSource _parameters;
    private readonly List<ParameterBlob> _asked = [];
    private readonly List<string> _warnings = [];

    /// <summary>Where a layer's parameters come from.</summary>
    /// <param name="index">Which of the layer's blobs.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <param name="filler">What it holds when there is no trained value.</param>
    internal delegate ParameterBlob ParameterSource(int index, Shape shape, Filler filler);

    /// <summary>Makes a setup; graph building and tests do this.</summary>
    internal LayerSetup(LayerParameter text, IReadOnlyList<Shape> bottoms, ParameterSource parameters)
    {
        Text = text;
        Bottoms = bottoms;
        _parameters = parameters;
    }

    /// <summary>The layer as the prototxt gives it.</summary>
    public LayerParameter Text { get; }

    /// <summary>The shapes of the bottoms.</summary>
    public IReadOnlyList<Shape> Bottoms { get; }

    /// <summary>Whether the net is built for training or testing; TEST by default.</summary>
    internal Phase Phase { get; init; } = Phase.Test;

    /// <summary>
    /// The shapes of the blobs that the weight file has for this layer, <see langword="null"/> if it has none. For
    /// layers whose forks differ in the number of blobs.
    /// </summary>
    internal IReadOnlyList<Shape>? TrainedShapes { get; init; }

    /// <summary>
    /// All layers of the net, this one too. For layers of forks that share a type and differ in what must fit the layers beside them.
    /// </summary>
    internal IReadOnlyList<LayerParameter> Net { get; init; } = [];

    /// <summary>Fields of the layer's text that caffe.proto does not know: name and raw text, for plug-in layers.</summary>
    public IReadOnlyDictionary<string, string> UnknownFields { get; internal init; } = new Dictionary<string, string>();

    /// <summary>The parameters asked for so far, in order.</summary>
    internal IReadOnlyList<ParameterBlob> Parameters => _asked;

    /// <summary>What the layer wants its user to know.</summary>
    internal IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Notes something that is no error but may not be what was meant.</summary>
    public void Warn(string message) => _warnings.Add(message);

    /// <summary>Asks for the layer's next blob: of this shape, else filled like this.</summary>
    /// <param name="shape">The shape it must have.</param>
    /// <param name="filler">The filler of the text, or the layer's own default.</param>
    public ParameterBlob Parameter(Shape shape, FillerParameter filler)
    {
        ParameterBlob parameter = _parameters(_asked.Count, shape, Filler.Parse(filler));
        _asked.Add(parameter);
        return parameter;
    }

    /// <summary>Asks for the layer's next blob: filled as the text says, or constant where it says nothing.</summary>
    /// <param name="shape">The shape it must have.</param>
    /// <param name="filler">The filler of the text, if it has one.</param>
    /// <param name="otherwise">What every number is without one.</param>
    public ParameterBlob Parameter(Shape shape, FillerParameter? filler, float otherwise) =>
        filler is null ? Parameter(shape, otherwise) : Parameter(shape, filler);

    /// <summary>Asks for the layer's next blob, constant where there is no trained value.</summary>
    public ParameterBlob Parameter(Shape shape, float constant) =>
        Parameter(shape, new FillerParameter { Type = "constant", Value = constant });
}
