using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Layers;
using CaffeSharp.Proto;

namespace CaffeSharp.Graph;

/// <summary>Makes the layers of one net from their texts, one after the other.</summary>
/// <param name="net">The net's text, for the fields that only a layer itself understands.</param>
/// <param name="parameters">Where the layers' parameters come from.</param>
/// <param name="options">For what the net is built.</param>
internal sealed class LayerMaker(TextDocument<NetParameter> net, ParameterJoin parameters, BuildOptions options)
{
    /// <summary>All layers of the net in today's form.</summary>
    public IReadOnlyList<LayerParameter> Net { get; set; } = [];

    /// <summary>Makes one layer.</summary>
    /// <param name="text">The layer in today's form.</param>
    /// <param name="bottoms">The shapes of its bottoms.</param>
    /// <exception cref="CaffeException">The layer cannot be, or cannot run on such bottoms, or does not fit the weights.</exception>
    public MadeLayer Make(LayerParameter text, IReadOnlyList<Shape> bottoms)
    {
        Func<LayerSetup, Layer> maker = options.Catalog.Find(text.Type)
            ?? throw new LayerException($"is of a type that is not known{NearestName.Hint(text.Type, options.Catalog.Types)}");
        var setup = new LayerSetup(text, bottoms, (index, shape, filler) => parameters.Resolve(text, index, shape, filler))
        {
            Phase = options.State.Phase,
            Net = Net,
            TrainedShapes = parameters.TrainedShapes(text.Name),
            UnknownFields = net.UnknownFieldsOf(text).GroupBy(field => field.Name).ToDictionary(same => same.Key, same => same.Last().Text),
        };
        (Layer layer, Shape[] tops) = Made(maker, setup);
        parameters.Finish(setup);
        return tops.Length >= text.Top.Count || layer is LeftOut
            ? new MadeLayer(layer, tops, setup.Parameters, setup.Warnings)
            : throw new LayerException($"has {text.Top.Count} tops, but makes only {tops.Length}");
    }

    private (Layer Layer, Shape[] Tops) Made(Func<LayerSetup, Layer> maker, LayerSetup setup)
    {
        Layer? layer = null;
        try
        {
            layer = maker(setup) ?? throw new LayerException("is of a type whose maker gives no layer");
            Shape[] tops = layer.InferShapes(setup.Bottoms);
            OwnLayer.Check(layer, setup.Bottoms, tops);
            return (layer, tops);
        }
        catch (Exception fault) when (fault is not CaffeException && (layer is null ? options.Catalog.IsOwn(setup.Text.Type) : OwnLayer.Is(layer)))
        {
            throw LayerException.Of(fault);
        }
    }
}
