using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Proto.Onnx;

namespace CaffeSharp.Onnx.Model;

/// <summary>Writes the layers of a net one after the other and then gives every value its name.</summary>
internal sealed class GraphWriter
{
    private readonly Selection _selection;
    private readonly OnnxOptions _options;
    private readonly Dictionary<Value, string> _tensors = [];
    private readonly Dictionary<Value, Blob> _known = [];
    private readonly List<NodeProto> _operators = [];
    private readonly List<(string Name, string Mark, Axis[] Axes)> _predictions = [];
    private readonly HashSet<Node> _written = [];
    private readonly HashSet<string> _readLater;
    private readonly Names _nodeNames = new([]);

    public GraphWriter(Selection selection, Trials trials, OnnxOptions options, bool offersUntil)
    {
        (_selection, Trials, _options, OffersUntil) = (selection, trials, options, offersUntil);
        Names = new Names(selection.Nodes.SelectMany(node => node.Tops).Select(top => top.Name));
        Initializers = new Initializers(Names);
        _readLater = [.. selection.Outputs.Select(value => value.Name)];
    }

    public Trials Trials { get; }

    public Names Names { get; }

    public Initializers Initializers { get; }

    public int Opset => _options.Opset;

    public List<string> Notes { get; } = [];

    private bool OffersUntil { get; }

    /// <summary>How a layer's operators and constants are called.</summary>
    public static string LabelOf(Node node) => node.Name.Length > 0 ? node.Name : $"{node.Type}{node.Index}";

    public void Note(string note) => Notes.Add(note);

    public OnnxException Refuse(Node node, string reason)
    {
        string remedy = "";
        if (OffersUntil && node.Bottoms.FirstOrDefault(bottom => bottom.Name.Length > 0 && !_selection.Nodes.Any(other => other.IsInput && other.Tops.Contains(bottom))) is { } before)
            remedy = $"; --until {before.Name} writes the net up to there";
        return new OnnxException(node, reason, remedy);
    }

    /// <summary>The tensor that a value is.</summary>
    public string Tensor(Value value)
    {
        if (!_tensors.TryGetValue(value, out string? name))
            _tensors[value] = name = Initializers.Weights($"{value.Name}.value", _known[value].Shape, _known[value].Data).Head.Name;
        return name;
    }

    /// <summary>Says which tensor a value is.</summary>
    public void Bind(Node node, Value value, string tensor)
    {
        _tensors[value] = tensor;
        if (Names.IsMark(tensor))
            Names.Suggest(tensor, $"{value.Name}/{LabelOf(node)}");
    }

    /// <summary>Says that a value is always the same; what is computed from such values only is computed now.</summary>
    public void BindKnown(Value value, Blob numbers) => _known[value] = numbers;

    /// <summary>A prediction that is no blob of the net.</summary>
    public void Predict(string tensor, Axis[] axes) => _predictions.Add((Names.Unique("prob"), tensor, axes));

    /// <summary>The layer that alone reads a value and writes another under its name, if there is one.</summary>
    public Node? NextInPlace(Value value)
    {
        Node[] readers = [.. _selection.Nodes.Where(node => node.Bottoms.Contains(value))];
        return readers is [{ Bottoms.Count: 1, Tops.Count: 1 } next] && next.Tops[0].Name == value.Name && !_selection.Outputs.Contains(value) ? next : null;
    }

    /// <summary>Says that a layer was written together with the one before it.</summary>
    public void Absorb(Node node, string tensor)
    {
        _written.Add(node);
        Bind(node, node.Tops[0], tensor);
    }

    /// <summary>Puts a scope's operators into a body that another operator holds; names inside are given at once.</summary>
    public void Name(OnnxScope scope, GraphProto body)
    {
        var names = new Dictionary<string, string>();
        foreach (NodeProto op in scope.Operators)
        {
            op.Name = _nodeNames.Unique($"{LabelOf(scope.Node)}/{op.OpType}");
            Rename(op.Input, names);
            Rename(op.Output, names);
            body.Node.Add(op);
        }
        foreach (ValueInfoProto output in body.Output)
            output.Name = names[output.Name];
    }

    /// <summary>Writes everything.</summary>
    public (GraphProto Graph, IReadOnlyList<OnnxEdge> Inputs, IReadOnlyList<OnnxEdge> Outputs, IReadOnlyList<Initializer> Constants) Write(string name)
    {
        foreach (Node node in _selection.Nodes)
        {
            if (node.IsInput)
                foreach (Value top in node.Tops)
                    _tensors[top] = top.Name;
            else if (!_written.Contains(node) && !Fold(node))
                WriteLayer(node);
        }
        List<OnnxEdge> outputs = GiveNames();
        var read = _operators.SelectMany(op => op.Input.Concat(op.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => attribute.G.Node.SelectMany(inner => inner.Input)))).ToHashSet();
        Value[] inputs = [.. _selection.Nodes.Where(node => node.IsInput).SelectMany(node => node.Tops).Where(top => read.Contains(top.Name))];
        OnnxEdge[] edges = [.. inputs.Select(input => Edge(input.Name, input.Name, Trials.Axes(input)))];
        var graph = new GraphProto { Name = name.Length > 0 ? name : "net" };
        graph.Node.Add(_operators);
        graph.Input.Add(edges.Select(edge => Attributes.Edge(edge.Name, edge.Axes)));
        graph.Output.Add(outputs.Select(edge => Attributes.Edge(edge.Name, edge.Axes)));
        return (graph, edges, outputs, Initializers.Used(read));
    }

    private void WriteLayer(Node node)
    {
        OnnxWriters.Entry entry = _options.Writers.Find(node.Layer)
            ?? throw Refuse(node, $"there is no writer for it; OnnxWriters.With<{node.Layer.GetType().Name}> adds one");
        var scope = new OnnxScope(this, node);
        entry.Write(node.Layer, scope);
        foreach (Value top in node.Tops.Where(top => !_tensors.ContainsKey(top) && !_known.ContainsKey(top) && (_readLater.Contains(top.Name) || _selection.Nodes.Any(other => other.Bottoms.Contains(top)))))
            throw Refuse(node, $"its top '{top.Name}' was left out, but something reads it");
        foreach (NodeProto op in scope.Operators)
        {
            op.Name = _nodeNames.Unique(scope.Operators.Count == 1 ? LabelOf(node) : $"{LabelOf(node)}/{op.OpType}");
            _operators.Add(op);
        }
    }

    /// <summary>Computes a layer now if all it reads is known.</summary>
    private bool Fold(Node node)
    {
        if (node.Bottoms.Count == 0 || !node.Bottoms.All(_known.ContainsKey) || node.Layer.HasDataDependentShapes)
            return false;
        Shape[] bottoms = [.. node.Bottoms.Select(bottom => _known[bottom].Shape)];
        if (node.Layer.StateSize(bottoms) > 0)
            return false;
        Blob[] tops = [.. node.Layer.InferShapes(bottoms).Select(shape => new Blob(shape))];
        node.Layer.Forward(new LayerRun(node.Bottoms.Select(bottom => _known[bottom]).ToArray(), tops, new float[node.Layer.ScratchSize(bottoms)]));
        for (int i = 0; i < tops.Length; i++)
            BindKnown(node.Tops[i], tops[i]);
        return true;
    }

    /// <summary>
    /// Names all tensors: a blob's name goes to what its last writer wrote. An output that is an input or another output
    /// too becomes a copy, since ONNX lets every tensor have one name.
    /// </summary>
    private List<OnnxEdge> GiveNames()
    {
        var names = new Dictionary<string, string>();
        var edges = new List<OnnxEdge>();
        foreach (Value value in _selection.Outputs)
        {
            string tensor = Tensor(value), name = value.Name;
            if (_selection.Nodes.Any(node => node.IsInput && node.Tops.Any(top => top.Name == name)) && tensor != name)
            {
                name = Names.Unique($"{name}_out");
                Note($"the output '{value.Name}' is called '{name}', since an input has its name");
            }
            if (!Names.IsMark(tensor) || !names.TryAdd(tensor, name))
                Copy(tensor, tensor == name ? name = Names.Unique($"{name}_out") : name);
            edges.Add(Edge(name, value.Name, Trials.Axes(value)));
        }
        foreach (var (name, tensor, axes) in _predictions)
        {
            names.Add(tensor, name);
            edges.Add(Edge(name, name, axes));
        }
        var last = new Dictionary<string, string>();
        foreach (Value value in _selection.Nodes.SelectMany(node => node.Tops).Where(top => top.Name.Length > 0 && _tensors.ContainsKey(top)))
            last[value.Name] = _tensors[value];
        var taken = edges.Select(edge => edge.Name).ToHashSet();
        foreach (var (name, tensor) in last)
        {
            bool isInput = _selection.Nodes.Any(node => node.IsInput && node.Tops.Any(top => top.Name == name));
            if (Names.IsMark(tensor) && !isInput && !taken.Contains(name))
                names.TryAdd(tensor, name);
        }
        foreach (NodeProto op in _operators)
        {
            Rename(op.Input, names);
            Rename(op.Output, names);
            foreach (NodeProto inner in op.Attribute.Where(attribute => attribute.G is not null).SelectMany(attribute => attribute.G.Node))
                Rename(inner.Input, names);
        }
        return edges;
    }

    private void Copy(string tensor, string name) =>
        _operators.Add(new NodeProto { OpType = "Identity", Name = _nodeNames.Unique($"{name}/Identity"), Input = { tensor }, Output = { name } });

    private void Rename(IList<string> tensors, Dictionary<string, string> names)
    {
        for (int i = 0; i < tensors.Count; i++)
        {
            if (!Names.IsMark(tensors[i]))
                continue;
            if (!names.TryGetValue(tensors[i], out string? name))
                names.Add(tensors[i], name = Names.NameOf(tensors[i]));
            tensors[i] = name;
        }
    }

    private OnnxEdge Edge(string name, string blob, Axis[] axes) => new(name, blob, [.. axes.Select((axis, i) =>
        axis.IsFixed ? $"{axis.Size}" : Trials.Named(axis)?.Name ?? $"{name}_{i}")]);
}
