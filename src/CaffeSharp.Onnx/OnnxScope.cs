using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;
using CaffeSharp.Proto.Onnx;

namespace CaffeSharp.Onnx;

/// <summary>
/// Where one layer is written: what it reads, the operators it becomes, and what of theirs its tops are.
/// </summary>
public sealed class OnnxScope
{
    private readonly GraphWriter _graph;
    private readonly List<NodeProto> _operators = [];

    internal OnnxScope(GraphWriter graph, Node node)
    {
        _graph = graph;
        Node = node;
    }

    /// <summary>The layer at its place in the net.</summary>
    public Node Node { get; }

    /// <summary>The version of ONNX's operators.</summary>
    public int Opset => _graph.Opset;

    internal IReadOnlyList<NodeProto> Operators => _operators;

    internal GraphWriter Graph => _graph;

    /// <summary>A bottom of the layer.</summary>
    public OnnxValue Bottom(int index = 0) => new(this, _graph.Tensor(Node.Bottoms[index]));

    /// <summary>A bottom's shape in the net as declared; <see cref="Fixed(int, int, string)"/> makes sure that it is always that.</summary>
    public Shape BottomShape(int index = 0) => _graph.Trials.Shape(Node.Bottoms[index]);

    /// <summary>The size of an axis that the operators need to know, so that it cannot be free.</summary>
    /// <param name="bottom">Which bottom.</param>
    /// <param name="axis">Which axis; negative ones count from the last.</param>
    /// <param name="reason">Why, to go on after the layer's name: "needs to know …".</param>
    public int Fixed(int bottom, int axis, string reason) => Fixed(Axes(bottom)[BottomShape(bottom).CanonicalAxis(axis)], reason);

    /// <summary>Says what a top is.</summary>
    public void Top(int index, OnnxValue value) => _graph.Bind(Node, Node.Tops[index], value.Name);

    /// <summary>Applies an operator with one output.</summary>
    /// <param name="op">The operator's name in ONNX.</param>
    /// <param name="inputs">Its inputs; the default value leaves an optional one out.</param>
    /// <param name="attributes">Names and values: a whole number, a float, a text, or an array of numbers.</param>
    public OnnxValue Op(string op, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<(string Name, object Value)> attributes) =>
        Ops(op, 1, inputs, attributes)[0];

    /// <summary>Applies an operator with several outputs.</summary>
    public OnnxValue[] Ops(string op, int outputs, ReadOnlySpan<OnnxValue> inputs, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        var node = new NodeProto { OpType = op };
        foreach (OnnxValue input in inputs)
            node.Input.Add(input.Name);
        foreach (var (name, value) in attributes)
            node.Attribute.Add(Attributes.Make(name, value));
        var results = new OnnxValue[outputs];
        for (int i = 0; i < outputs; i++)
        {
            results[i] = new OnnxValue(this, _graph.Names.NewMark($"{GraphWriter.LabelOf(Node)}/{op}"));
            node.Output.Add(results[i].Name);
        }
        _operators.Add(node);
        return results;
    }

    /// <summary>A learned blob; several layers that share one read the same constant.</summary>
    /// <param name="parameter">The blob.</param>
    /// <param name="name">What it is to the layer, e.g. <c>weight</c>.</param>
    /// <param name="shape">The shape that the operator wants, if it is not the blob's.</param>
    public OnnxValue Parameter(ParameterBlob parameter, string name, Shape? shape = null)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        shape ??= parameter.Shape;
        string label = parameter.SharedName.Length > 0 ? parameter.SharedName : $"{GraphWriter.LabelOf(Node)}.{name}";
        return Weights(label, shape, parameter.Data.Data);
    }

    /// <summary>A number.</summary>
    public OnnxValue Constant(float value) => new(this, _graph.Initializers.Small([], [value]));

    /// <summary>Numbers of a shape.</summary>
    public OnnxValue Constants(Shape shape, ReadOnlyMemory<float> values, string name = "constant") =>
        values.Length <= Attributes.MostInline
            ? new(this, _graph.Initializers.Small(Attributes.Dims(shape), values.Span))
            : Weights($"{GraphWriter.LabelOf(Node)}.{name}", shape, values);

    /// <summary>Whole numbers in a row, as ONNX takes shapes and indices.</summary>
    public OnnxValue Integers(params ReadOnlySpan<long> values) => new(this, _graph.Initializers.Small([values.Length], values));

    /// <summary>One whole number without an axis.</summary>
    public OnnxValue Integer(long value) => new(this, _graph.Initializers.Small([], [value]));

    /// <summary>Tells the user something of this layer that is no fault.</summary>
    public void Note(string message) => _graph.Note($"{Node} {message}");

    /// <summary>The fault of a layer that cannot be expressed.</summary>
    /// <param name="reason">Why, as a sentence without its beginning: "ONNX has no …".</param>
    public OnnxException Refuse(string reason) => _graph.Refuse(Node, reason);

    internal Axis[] Axes(int bottom = 0) => _graph.Trials.Axes(Node.Bottoms[bottom]);

    internal Axis[] TopAxes(int top = 0) => _graph.Trials.Axes(Node.Tops[top]);

    internal int Fixed(Axis axis, string reason) => axis.IsFixed ? axis.Size : throw new PinnedException(Node, _graph.Trials.Behind(axis), reason);

    private OnnxValue Weights(string label, Shape shape, ReadOnlyMemory<float> numbers)
    {
        Initializer constant = _graph.Initializers.Weights(label, shape, numbers);
        var value = new OnnxValue(this, constant.Head.Name);
        return constant.Head.Dims.SequenceEqual(Attributes.Dims(shape)) ? value : Op("Reshape", [value, Integers(Attributes.Dims(shape))]);
    }
}
