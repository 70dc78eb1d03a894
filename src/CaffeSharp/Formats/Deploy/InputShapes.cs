using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>The shapes of a net's inputs, from the caller or the net itself, and the inputs that have none.</summary>
internal sealed class InputShapes(IReadOnlyDictionary<string, Shape>? given, SourceMap? positions)
{
    // What R-CNN nets are told of a picture, one at a time: its height, width and scale; regions, each with the picture's
    // index; true boxes, each with its class. There may be any number of these.
    private static readonly Dictionary<string, Shape> OfRegions = new() { ["im_info"] = [1, 3], ["rois"] = [1, 5], ["gt_boxes"] = [1, 5] };

    private readonly IReadOnlyDictionary<string, Shape> _given = given ?? new Dictionary<string, Shape>();
    private readonly List<(LayerParameter Layer, string Top)> _missing = [];
    private readonly HashSet<string> _known = [];

    /// <summary>Whether the caller gives a shape.</summary>
    public bool IsGiven(string top) => _given.ContainsKey(top);

    /// <summary>An Input layer in the place of a layer that brings in data, for those of its tops that are wanted.</summary>
    public LayerParameter Input(LayerParameter data, IEnumerable<string> tops)
    {
        var input = new LayerParameter { Name = data.Name, Type = "Input", InputParam = new InputParameter() };
        positions?.Carry(data, input);
        Shape? first = data.Top.Count > 0 ? _given.GetValueOrDefault(data.Top[0]) ?? DataShape.ToRun(data) : null;
        foreach (string top in tops)
        {
            input.Top.Add(top);
            Shape? shape = _given.GetValueOrDefault(top) ?? (top == data.Top[0] ? first : Companion(data, top, first));
            if (shape is null)
                _missing.Add((data, top));
            else
                input.InputParam.Shape.Add(ToMessage(shape));
        }
        _known.UnionWith(input.Top);
        return input;
    }

    /// <summary>Notes an input that stays as it is.</summary>
    public LayerParameter Known(LayerParameter input)
    {
        _known.UnionWith(input.Top);
        return input;
    }

    /// <summary>An Input layer with given shapes in the place of its own.</summary>
    public LayerParameter Reshaped(LayerParameter input)
    {
        _known.UnionWith(input.Top);
        IList<BlobShape> own = input.InputParam?.Shape ?? [];
        if (own.Count > 0 && !input.Top.Any(_given.ContainsKey))
            return input;
        LayerParameter reshaped = input.Clone();
        positions?.Carry(input, reshaped);
        reshaped.InputParam = new InputParameter();
        for (int i = 0; i < input.Top.Count; i++)
        {
            // One shape may stand for all tops.
            if (_given.TryGetValue(input.Top[i], out Shape? shape))
                reshaped.InputParam.Shape.Add(ToMessage(shape));
            else if (own.Count > 0)
                reshaped.InputParam.Shape.Add(own[Math.Min(i, own.Count - 1)].Clone());
            else
                _missing.Add((input, input.Top[i]));
        }
        return reshaped;
    }

    /// <summary>Throws if an input has no shape, naming all of them, or if a shape was given for what is no input.</summary>
    /// <param name="net">The net's name.</param>
    /// <exception cref="InputShapeException">Inputs have none.</exception>
    /// <exception cref="FileFormatException">One is for no input.</exception>
    public void Check(string net)
    {
        if (_missing.Count > 0)
        {
            string inputs = string.Join(" and ", _missing.Select(missing => $"'{missing.Top}' (layer '{missing.Layer.Name}', {missing.Layer.Type}{Line(missing.Layer)})"));
            string example = string.Join(" ", _missing.Select((missing, i) => $"--input-shape {missing.Top}={Example(i)}"));
            throw new InputShapeException([.. _missing.Select(missing => missing.Top)], $"the net does not tell the shape of its input{(_missing.Count == 1 ? "" : "s")} {inputs}: give it, for example {example} (NetOptions.InputShapes in code)");
        }
        foreach (string name in _given.Keys.Except(_known))
            throw new FileFormatException($"the net '{net}' has no input '{name}' to give a shape to; it has {(_known.Count > 0 ? string.Join(", ", _known) : "none")}");
    }

    // Labels come one for each picture.
    private static Shape? Companion(LayerParameter data, string top, Shape? first) =>
        OfRegions.GetValueOrDefault(top) ?? (TrainingLayer.IsData(data.Type) && first is not null && data.Type != "AnnotatedData" && data.Type != "HDF5Data" ? [first[0]] : null);

    private static string Example(int place) => place == 0 ? "1,3,224,224" : "1";

    private string Line(LayerParameter layer) => positions?.Find(layer) is { Line: > 0 } at ? $", line {at.Line}" : "";

    private static BlobShape ToMessage(Shape shape) => new() { Dim = { shape.Select(dim => (long)dim) } };
}
