using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Planning;

namespace CaffeSharp.Execution;

/// <summary>
/// Runs a net, layer by layer, one run at a time. <see cref="Net.CreateSession"/> makes it. Cheap to make; holds the buffers of the run, so every thread that
/// wants to run the net at the same time takes a session of its own.
/// </summary>
/// <remarks>
/// Inputs may have any shape that the net allows: a session plans again when the shape changes and remembers the last
/// few. After the first run of a shape nothing more is allocated, unless the shapes depend on the data.
/// </remarks>
public sealed class Session : IDisposable
{
    private const int RememberedShapes = 8;

    private readonly List<Binding> _bindings = [];
    private readonly Dictionary<string, List<Action<IReadOnlyList<Blob>>>> _taps = [];
    private readonly PlanCache _plans;
    private readonly PlanOptions _options;
    private readonly WorkerPool _pool;
    private readonly Func<Node, Shape[], Step> _replan;
    private readonly Shape[] _inputShapes;
    private Memory<float> _arena;
    private Binding? _current;
    private int _running;

    internal Session(NetGraph graph, PlanCache plans, SessionOptions? options)
    {
        Graph = graph;
        _plans = plans;
        Options = options ?? new();
        ArgumentOutOfRangeException.ThrowIfLessThan(Options.Threads, 1, nameof(options));
        _options = new PlanOptions(Options.KeepAll, Options.Threads, Options.Accuracy, Options.Convolution);
        _pool = new WorkerPool(Options.Threads);
        _replan = (node, bottoms) => Planner.Step(node, bottoms, Plan.Layouts, _options);
        _inputShapes = [.. graph.Inputs.Select(input => input.Shape)];
    }

    /// <summary>The net that is run.</summary>
    public NetGraph Graph { get; }

    /// <summary>How it is run.</summary>
    public SessionOptions Options { get; }

    /// <summary>How the net is run on the shapes of the last run, or on those the net declares before the first.</summary>
    public Plan Plan => _current?.Plan ?? _plans.Get(_inputShapes, _options);

    /// <summary>How the net would be run on inputs of other shapes.</summary>
    /// <param name="inputs">Shapes of inputs by name; an input not named keeps the shape the net declares.</param>
    /// <exception cref="CaffeException">There is no such input, or the net cannot run on such shapes.</exception>
    public Plan PlanFor(IReadOnlyDictionary<string, Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        RequireKnown(inputs.Keys);
        return _plans.Get([.. Graph.Inputs.Select(input => inputs.GetValueOrDefault(input.Name, input.Shape))], _options);
    }

    /// <summary>
    /// A blob after a run, by name: what its last writer wrote. Valid until the next run. Blobs other than outputs need
    /// <see cref="SessionOptions.KeepAll"/>.
    /// </summary>
    /// <exception cref="NetException">There is no such blob, or it was not kept.</exception>
    public Blob this[string name]
    {
        get
        {
            Value value = Graph.FindBlob(name);
            if (!Options.KeepAll && !Graph.Outputs.Contains(value))
                throw new NetException($"the blob '{name}' is no output and was not kept; set SessionOptions.KeepAll");
            return (_current ?? throw new NetException("the net has not been run yet")).Values[value.Id];
        }
    }

    /// <summary>Runs a net that has one input, or whose other inputs are optional to it.</summary>
    /// <param name="input">The input; its shape may differ from the net's.</param>
    /// <param name="cancellation">Stops the run between two layers.</param>
    /// <returns>The outputs by name, valid until the next run.</returns>
    /// <exception cref="NetException">The net has another number of inputs, or cannot run on this shape.</exception>
    public IReadOnlyDictionary<string, Blob> Run(Blob input, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (Graph.Inputs.Count != 1)
            throw new NetException($"the net has {Graph.Inputs.Count} inputs ({ListInputs(Graph.Inputs)}), so each must be given by name");
        Enter();
        try
        {
            _inputShapes[0] = input.Shape;
            Binding binding = Bind();
            input.Span.CopyTo(binding.Values[Graph.Inputs[0].Id].Span);
            return Forward(binding, cancellation);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Runs the net.</summary>
    /// <param name="inputs">Every input by name; the shapes may differ from the net's.</param>
    /// <param name="cancellation">Stops the run between two layers.</param>
    /// <returns>The outputs by name, valid until the next run.</returns>
    /// <exception cref="NetException">An input is missing or unknown, or the net cannot run on these shapes.</exception>
    public IReadOnlyDictionary<string, Blob> Run(IReadOnlyDictionary<string, Blob> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Check(inputs);
        Enter();
        try
        {
            for (int i = 0; i < _inputShapes.Length; i++)
                _inputShapes[i] = inputs[Graph.Inputs[i].Name].Shape;
            Binding binding = Bind();
            foreach (Value input in Graph.Inputs)
                inputs[input.Name].Span.CopyTo(binding.Values[input.Id].Span);
            return Forward(binding, cancellation);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Calls back with a layer's tops right after it has run, before a later layer changes them in place.</summary>
    /// <exception cref="NetException">There is no such layer.</exception>
    public void Tap(string layer, Action<IReadOnlyList<Blob>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        string name = Graph.FindLayer(layer).Name;
        if (!_taps.TryGetValue(name, out var callbacks))
            _taps.Add(name, callbacks = []);
        callbacks.Add(callback);
    }

    /// <summary>Makes recurrent layers begin afresh.</summary>
    public void ForgetState()
    {
        foreach (BoundStep step in _bindings.SelectMany(binding => binding.Steps))
            step.Forget();
    }

    /// <summary>Gives the memory of all runs back; the next run takes what it needs.</summary>
    public void Trim()
    {
        _bindings.Clear();
        _current = null;
        _arena = default;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Trim();
        _pool.Dispose();
    }

    private Dictionary<string, Blob> Forward(Binding binding, CancellationToken cancellation)
    {
        binding.Begin();
        foreach (BoundStep step in binding.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                step.Run(binding.Values, binding.Scratch, _pool, _replan);
            }
            catch (CaffeException fault) when (fault is not NetException)
            {
                throw NetException.Wrap(step.Node.Position, step.Node.Name, step.Node.Type, fault);
            }
            if (_taps.Count > 0 && _taps.TryGetValue(step.Node.Name, out var callbacks))
                Show(binding, step, callbacks);
        }
        binding.End();
        return binding.Outputs;
    }

    private void Show(Binding binding, BoundStep step, List<Action<IReadOnlyList<Blob>>> callbacks)
    {
        Blob[] tops = [.. step.Tops.Zip(step.Node.Tops, (top, value) => RowMajor(top, binding.Plan.Layouts[value.Id]))];
        callbacks.ForEach(callback => callback(tops));
    }

    private unsafe Blob RowMajor(Blob blob, BlobLayout layout)
    {
        if (!layout.IsBlocked)
            return blob;
        var plain = new Blob(blob.Shape);
        fixed (float* from = blob.Span, to = plain.Span)
            Reorder.ToPlain(from, to, blob.Shape[0], blob.Shape[1], blob.Shape.Count(2), layout.Lane, _pool);
        return plain;
    }

    /// <summary>The binding for the present input shapes: a remembered one, or a new one over an arena that is large enough.</summary>
    private Binding Bind()
    {
        foreach (Binding known in _bindings)
        {
            if (known.Plan.IsFor(_inputShapes))
                return _current = known;
        }
        Plan plan = _plans.Get(_inputShapes, _options);
        if (plan.Memory.Size > _arena.Length)
        {
            RequireMemory(plan.Memory.Bytes);
            _bindings.Clear();
            _current = null;
            _arena = default;
            _arena = Blob.Allocate(plan.Memory.Size);
        }
        else if (_bindings.Count == RememberedShapes)
        {
            _bindings.RemoveAt(0);
        }
        _current = new Binding(plan, _arena);
        _bindings.Add(_current);
        return _current;
    }

    private static void RequireMemory(long bytes)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
            throw new CaffeException($"the blobs of this net take {bytes >> 20} MiB at these input shapes, more than the {available >> 20} MiB there are");
    }

    private void Check(IReadOnlyDictionary<string, Blob> inputs)
    {
        Value[] missing = [.. Graph.Inputs.Where(input => !inputs.ContainsKey(input.Name))];
        if (missing.Length > 0)
            throw new NetException($"the net has inputs that are not given: {ListInputs(missing)}");
        RequireKnown(inputs.Keys);
    }

    private void RequireKnown(IEnumerable<string> names)
    {
        if (names.FirstOrDefault(name => Graph.Inputs.All(input => input.Name != name)) is { } unknown)
            throw new NetException($"the net has no input '{unknown}'; its inputs are {ListInputs(Graph.Inputs)}");
    }

    private static string ListInputs(IEnumerable<Value> inputs) => string.Join(", ", inputs.Select(input => $"'{input.Name}' {input.Shape}"));

    private void Enter()
    {
        if (Interlocked.Exchange(ref _running, 1) != 0)
            throw new InvalidOperationException("A session runs one net at a time; make one for every thread.");
    }
}
