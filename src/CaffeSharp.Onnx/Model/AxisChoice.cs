using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Graph;

namespace CaffeSharp.Onnx.Model;

/// <summary>Which axes of the inputs may have any size: those asked for, less those that a layer keeps fixed.</summary>
internal sealed class AxisChoice
{
    private readonly Selection _selection;
    private readonly OnnxOptions _options;
    private readonly Value[] _inputs;
    private readonly List<FreeAxis> _free = [];

    /// <summary>Finds the axes asked for.</summary>
    /// <exception cref="OnnxException">There is no such input or axis.</exception>
    public AxisChoice(Selection selection, OnnxOptions options)
    {
        (_selection, _options) = (selection, options);
        var read = selection.Nodes.SelectMany(node => node.Bottoms).ToHashSet();
        _inputs = [.. selection.Nodes.Where(node => node.IsInput).SelectMany(node => node.Tops)];
        List<(Value Input, int Axis)> wanted = [];
        foreach (var (name, axes) in options.FreeAxes)
        {
            Value input = _inputs.FirstOrDefault(input => input.Name == name)
                ?? throw new OnnxException($"the net has no input '{name}'{NearestName.Hint(name, _inputs.Select(other => other.Name))}");
            wanted.AddRange(axes.Select(axis => (input, Canonical(input, axis))));
        }
        if (options.Batch is null)
            wanted.AddRange(_inputs.Where(input => input.Shape.Axes > 0 && read.Contains(input)).Select(input => (input, 0)));
        AddFree([.. wanted.Where(place => place.Axis == 0).Distinct()], (input, isOne) => isOne ? "N" : $"{input.Name}_N");
        for (int axis = 1; axis < Shape.MaxAxes; axis++)
            AddFree([.. wanted.Where(place => place.Axis == axis).Distinct()], (input, _) => $"{input.Name}_{axis}");
    }

    /// <summary>Which axes stay fixed, and which layer has it so.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Infers all shapes with the axes that are free still.</summary>
    public Trials Try() => new(_selection.Nodes, Declared, _free, _options.Writers);

    /// <summary>Takes back the axes that a layer needs to know.</summary>
    public void Pin(PinnedException pinned)
    {
        if (pinned.Axes.FirstOrDefault(axis => axis.Maker is not null) is { Maker: { } maker })
            throw new OnnxException(pinned.Node, $"it {pinned.Message}, but how many rows layer '{maker.Name}' gives depends on the data", "");
        foreach (FreeAxis axis in pinned.Axes)
        {
            _free.Remove(axis);
            string places = string.Join(" and ", axis.Places.Select(place => $"axis {place.Axis} of '{place.Input.Name}'"));
            Notes.Add($"{places} stays {Declared(axis.Places[0].Input)[axis.Places[0].Axis]}: {pinned.Node} {pinned.Message}");
        }
    }

    private Shape Declared(Value input) =>
        _options.Batch is { } batch && input.Shape.Axes > 0 && input.Shape[0] == _inputs[0].Shape[0] ? input.Shape.With(0, batch) : input.Shape;

    private static int Canonical(Value input, int axis) => axis >= -input.Shape.Axes && axis < input.Shape.Axes
        ? input.Shape.CanonicalAxis(axis)
        : throw new OnnxException($"the input '{input.Name}' {input.Shape} has no axis {axis}");

    /// <summary>Frees one and the same axis of inputs: of those that may grow alone each by itself, of others all of one size together.</summary>
    private void AddFree(IReadOnlyList<(Value Input, int Axis)> places, Func<Value, bool, string> name)
    {
        List<(Value Input, int Axis)> joint = [];
        foreach (var place in places)
        {
            FreeAxis alone = new(name(place.Input, places.Count == 1), [place]);
            if (places.Count == 1 || IsFree(alone))
                _free.Add(alone);
            else
                joint.Add(place);
        }
        foreach (var same in joint.GroupBy(place => place.Input.Shape[place.Axis]))
            _free.Add(new FreeAxis(name(same.First().Input, joint.Count == same.Count()), [.. same]));
    }

    private bool IsFree(FreeAxis axis)
    {
        try
        {
            _ = new Trials(_selection.Nodes, Declared, [axis], _options.Writers);
            return true;
        }
        catch (PinnedException)
        {
            return false;
        }
    }
}
