using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>Makes an input of whatever feeds a net, so that a net can run whose data stood in files of its own.</summary>
internal static class NetInputs
{
    // Layers without bottoms that make their tops themselves.
    private static readonly HashSet<string> Makers = ["DummyData", "Parameter"];

    /// <summary>
    /// The net with its inputs in the shapes given. A layer without bottoms that is of no known type, or whose shape only its
    /// data know, becomes an Input layer; so does a blob that nobody makes, if it is given a shape.
    /// </summary>
    /// <param name="net">The net of one state, which stays as it is.</param>
    /// <param name="given">Shapes by blob name.</param>
    /// <param name="positions">Where the net's layers stand.</param>
    /// <param name="isKnown">Whether a layer type can be made.</param>
    /// <exception cref="FileFormatException">An input has no shape, or a shape is for no input.</exception>
    public static NetParameter Shaped(NetParameter net, IReadOnlyDictionary<string, Shape>? given, SourceMap positions, Func<string, bool> isKnown)
    {
        var shapes = new InputShapes(given, positions);
        List<LayerParameter> layers = [.. net.Layer.Select(layer => Shaped(layer, shapes, isKnown))];
        HashSet<string> made = [.. net.Layer.SelectMany(layer => layer.Top)];
        string[] open = [.. net.Layer.SelectMany(layer => layer.Bottom).Where(bottom => shapes.IsGiven(bottom) && !made.Contains(bottom)).Distinct()];
        if (open.Length > 0)
        {
            var source = new LayerParameter { Name = "input", Type = "Input", Top = { open } };
            layers.Insert(0, shapes.Input(source, open));
        }
        shapes.Check(net.Name);
        if (layers.SequenceEqual(net.Layer, ReferenceEqualityComparer.Instance))
            return net;
        var shaped = new NetParameter();
        Upgrade.SharedFields.Copy(net, shaped);
        positions.Carry(net, shaped);
        shaped.Layer.Clear();
        shaped.Layer.Add(layers);
        return shaped;
    }

    private static LayerParameter Shaped(LayerParameter layer, InputShapes shapes, Func<string, bool> isKnown)
    {
        if (layer.Bottom.Count > 0 || layer.Top.Count == 0 || Makers.Contains(layer.Type))
            return layer;
        if (layer.Type == "Input")
            return layer.Top.Any(shapes.IsGiven) || layer.InputParam is null ? shapes.Reshaped(layer) : shapes.Known(layer);
        // A layer of one's own makes its tops; Caffe's data layers do if they tell how large.
        bool feeds = TrainingLayer.IsData(layer.Type) ? DataShape.ToRun(layer) is null : layer.Type == "Python" || !isKnown(layer.Type);
        return feeds || layer.Top.Any(shapes.IsGiven) ? shapes.Input(layer, layer.Top) : shapes.Known(layer);
    }
}
