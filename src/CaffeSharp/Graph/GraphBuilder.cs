using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Layers;
using CaffeSharp.Proto;

namespace CaffeSharp.Graph;

/// <summary>
/// Makes a graph of a net that is ready for it: joins tops with bottoms and layers with their weights.
/// </summary>
internal sealed class GraphBuilder
{
    private readonly ReadyNet _net;
    private readonly BuildOptions _options;
    private readonly SourceMap _positions;
    private readonly bool _hasWeights;
    private readonly ParameterJoin _parameters;
    private readonly LayerMaker _maker;
    private readonly DoubtfulFields _doubts;
    private readonly List<Diagnostic> _warnings;
    private readonly List<Node> _nodes = [];
    private readonly List<Value> _values = [];
    private readonly Dictionary<string, (Value Value, string Writer)> _blobs = [];

    private GraphBuilder(ReadyNet net, NetWeights? weights, BuildOptions options)
    {
        TextDocument<NetParameter> text = net.File.Text;
        _net = net;
        _options = options;
        _positions = text.Positions;
        _hasWeights = weights is not null;
        _parameters = new ParameterJoin(weights, options.Seed);
        _maker = new LayerMaker(text, _parameters, options);
        _doubts = net.Doubts;
        _warnings = [.. _doubts.Warnings];
    }

    /// <summary>Builds the graph of a net.</summary>
    /// <param name="text">The net as parsed, of any vintage.</param>
    /// <param name="weights">The trained blobs, or <see langword="null"/> to leave all layers at their fillers.</param>
    /// <param name="options">For what it is built; TEST by default.</param>
    /// <exception cref="CaffeException">The net is wrong in itself or does not fit the weights.</exception>
    public static NetGraph Build(TextDocument<NetParameter> text, NetWeights? weights = null, BuildOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Build(new NetFile(text, null), weights, options);
    }

    /// <summary>Builds the graph of a net with the weights given, else with those of its file.</summary>
    /// <inheritdoc cref="Build(TextDocument{NetParameter}, NetWeights?, BuildOptions?)"/>
    internal static NetGraph Build(NetFile file, NetWeights? weights, BuildOptions? options = null)
    {
        options ??= new();
        ReadyNet net = ReadyNet.Upgrade(file).For(options.State, options.Deploy, options.InputShapes, type => options.Catalog.Find(type) is not null, options.Outputs);
        return new GraphBuilder(net with { IsOwn = options.Catalog.IsOwn }, weights ?? file.Weights, options).Build();
    }

    private NetGraph Build()
    {
        NetParameter net = _net.Net;
        if (_options.Strict)
            _net.CheckFields();
        _maker.Net = net.Layer;
        foreach (LayerParameter layer in net.Layer)
            Add(layer);
        if (_nodes.Count == 0)
            throw new NetException($"the net '{net.Name}' has no layers{(_net.IsEmpty ? " at all" : $" for phase {_options.State.Phase.ToString().ToUpperInvariant()}")}");
        WeightReport report = _parameters.Report();
        if (report.FitsNothing(_nodes.Any(node => node.Parameters.Any(parameter => parameter.IsTrained))))
            throw new NetException($"the weights fit no layer of the net: they are for {string.Join(", ", report.Unused.Take(3))}{(report.Unused.Count > 3 ? " …" : "")}, and the net learns {string.Join(", ", report.AtFiller.Take(3))}{(report.AtFiller.Count > 3 ? " …" : "")}");
        if (_options.Strict && _hasWeights && report.AtFiller.Count > 0)
            throw new NetException($"the weights lack {report.AtFiller.Count} of the net's layers: {string.Join(", ", report.AtFiller)}");
        return new NetGraph(net.Name, _nodes, _values, _options.Outputs) { Weights = report, Warnings = _warnings };
    }

    private void Add(LayerParameter text)
    {
        SourcePosition? position = _positions.Find(text);
        try
        {
            Add(text, position);
        }
        catch (CaffeException fault) when (fault is not NetException)
        {
            NetException wrapped = NetException.Wrap(position, text.Name, text.Type, fault);
            throw _doubts.InLayers.Count == 0 ? wrapped : wrapped.After(_doubts.InLayers[0]);
        }
    }

    private void Add(LayerParameter text, SourcePosition? position)
    {
        Value[] bottoms = [.. text.Bottom.Select(Bottom)];
        MadeLayer made = _maker.Make(text, [.. bottoms.Select(bottom => bottom.Shape)]);
        foreach (string warning in made.Warnings)
            _warnings.Add(new Diagnostic(position ?? default, $"layer '{text.Name}' ({text.Type}) {warning}"));
        if (made.Layer is LeftOut)
            return;
        Value[] tops = [.. made.Tops.Select((shape, i) => Top(text, i, shape))];
        _nodes.Add(new Node(_nodes.Count, text.Name, text.Type, position, made.Layer, bottoms, tops, made.Parameters));
    }

    private Value Bottom(string name, int index) => _blobs.TryGetValue(name, out var blob)
        ? blob.Value
        : throw new LayerException($"has a bottom {index} '{name}', which {_net.MadeElsewhere(name) ?? $"no layer before it makes{NearestName.Hint(name, _blobs.Keys)}"}");

    private Value Top(LayerParameter text, int index, Shape shape)
    {
        // Loss layers may leave out tops that they make all the same; nobody can read those.
        string name = index < text.Top.Count ? text.Top[index] : "";
        var value = new Value(_values.Count, name, shape);
        bool inPlace = index < text.Bottom.Count && text.Bottom[index] == name;
        if (name.Length > 0 && !inPlace && _blobs.TryGetValue(name, out var other))
            throw new LayerException($"has a top '{name}', which layer '{other.Writer}' makes already");
        _values.Add(value);
        if (name.Length > 0)
            _blobs[name] = (value, text.Name);
        return value;
    }
}
