using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>Nets once listed their inputs beside the layers; now an Input layer in front has them as tops.</summary>
internal static class InputFields
{
    // What `input_dim` gives for each input: num, channels, height, width.
    private const int LegacyAxes = 4;

    public static void Upgrade(NetParameter net, UpgradeLog log)
    {
        if (net.Input.Count == 0)
            return;
        SourcePosition? position = log.Find(net, "input");
        string names = string.Join(", ", net.Input);
        if (net.InputShape.Count > 0 || net.InputDim.Count > 0)
        {
            net.Layer.Insert(0, InputLayer(net, position, log));
            log.Note(position, $"the input {names} is now a layer of type Input");
        }
        else
        {
            log.Note(position, $"the input {names} has no shape, so it is dropped");
        }
        net.Input.Clear();
        net.InputShape.Clear();
        net.InputDim.Clear();
    }

    private static LayerParameter InputLayer(NetParameter net, SourcePosition? position, UpgradeLog log)
    {
        bool hasShapes = net.InputShape.Count > 0;
        int given = hasShapes ? net.InputShape.Count : net.InputDim.Count;
        int needed = net.Input.Count * (hasShapes ? 1 : LegacyAxes);
        string what = hasShapes ? "input_shape" : "input_dim";
        string need = $"{net.Input.Count} input need {needed} {what}";
        if (given < needed)
            throw new NetFormatException(log.Find(net, what), $"{need}, but there are {given}");
        if (given > needed)
            log.Note(log.Find(net, what), $"{need}; the last {given - needed} of {given} are left out");
        var layer = new LayerParameter { Name = "input", Type = "Input", InputParam = new InputParameter() };
        layer.Top.Add(net.Input);
        for (int i = 0; i < net.Input.Count; i++)
            layer.InputParam.Shape.Add(hasShapes ? net.InputShape[i] : LegacyShape(net, i));
        log.Place(layer, position);
        log.Place(layer.InputParam, log.Find(net, what));
        return layer;
    }

    private static BlobShape LegacyShape(NetParameter net, int input)
    {
        var shape = new BlobShape();
        shape.Dim.Add(net.InputDim.Skip(input * LegacyAxes).Take(LegacyAxes).Select(size => (long)size));
        return shape;
    }
}
