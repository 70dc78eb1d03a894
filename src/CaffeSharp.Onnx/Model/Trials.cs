using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Onnx.Model;

/// <summary>
/// Infers all shapes of a net several times, each time with one free axis larger, and so finds which axes of every value
/// depend on it, for layers of any kind.
/// </summary>
internal sealed class Trials
{
    private readonly List<(FreeAxis? Axis, int Growth)> _trials = [(null, 0)];
    private readonly Dictionary<Value, Shape[]> _shapes = [];

    /// <summary>Runs the trials.</summary>
    /// <param name="nodes">The layers that are written, in running order.</param>
    /// <param name="inputs">The shapes of inputs.</param>
    /// <param name="free">The axes that may have any size; those that data decide are found here.</param>
    /// <param name="writers">Which tells of a layer's tops the axis that data decide.</param>
    /// <exception cref="PinnedException">A layer does not run with one of the axes larger.</exception>
    public Trials(IReadOnlyList<Node> nodes, Func<Value, Shape> inputs, IReadOnlyList<FreeAxis> free, OnnxWriters writers)
    {
        FreeAxis[] found = [.. nodes.Where(node => node.Layer.HasDataDependentShapes).Select(node => new FreeAxis($"{node.Name}_rows", [], node))];
        foreach (FreeAxis axis in free.Concat(found))
            _trials.AddRange(axis.Growths.Select(growth => ((FreeAxis?)axis, growth)));
        foreach (Node node in nodes)
        {
            Shape[][] tops = [.. _trials.Select((trial, i) => node.IsInput
                ? [.. node.Tops.Select(top => Grown(top, inputs(top), trial.Axis, trial.Growth))]
                : Infer(node, i, writers))];
            for (int top = 0; top < node.Tops.Count; top++)
                _shapes[node.Tops[top]] = [.. tops.Select(shapes => shapes[top])];
        }
        Free = [.. free, .. found];
    }

    /// <summary>All free axes.</summary>
    public IReadOnlyList<FreeAxis> Free { get; }

    /// <summary>A value's shape in the net as declared.</summary>
    public Shape Shape(Value value) => _shapes[value][0];

    /// <summary>A value's axes.</summary>
    public Axis[] Axes(Value value)
    {
        Shape[] shapes = _shapes[value];
        return [.. Enumerable.Range(0, shapes[0].Axes).Select(axis => Axis.Of(shapes.Select(shape => shape[axis])))];
    }

    /// <summary>The free axes that a size depends on.</summary>
    public IReadOnlyList<FreeAxis> Behind(Axis axis) => [.. axis.Trials.Select(trial => _trials[trial].Axis!).Distinct()];

    /// <summary>The free axis that a size is, if it is one.</summary>
    public FreeAxis? Named(Axis axis) => Free.FirstOrDefault(free => free.Places.Count > 0
        && Axes(free.Places[0].Input)[free.Places[0].Axis].Equals(axis));

    private static Shape Grown(Value input, Shape shape, FreeAxis? axis, int growth)
    {
        foreach (var (_, at) in axis?.Places.Where(place => place.Input == input) ?? [])
            shape = shape.With(at, shape[at] + growth);
        return shape;
    }

    private Shape[] Infer(Node node, int trial, OnnxWriters writers)
    {
        Shape[] tops;
        try
        {
            tops = ShapeInference.Infer(node, [.. node.Bottoms.Select(bottom => _shapes[bottom][trial])]);
        }
        catch (NetException fault) when (trial > 0)
        {
            string reason = fault.InnerException?.Message ?? fault.Message;
            throw new PinnedException(node, [_trials[trial].Axis!], reason);
        }
        if (_trials[trial] is { Axis: { } axis, Growth: var growth } && axis.Maker == node)
            return [.. tops.Select(shape => shape.With(writers.DataAxis(node.Layer), shape[writers.DataAxis(node.Layer)] + growth))];
        return tops;
    }
}
