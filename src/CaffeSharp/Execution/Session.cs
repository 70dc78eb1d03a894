using System.Diagnostics;
using CaffeSharp.Execution;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Planning;

namespace CaffeSharp;

/// <summary>
/// Runs a net, layer by layer. <see cref="Net.CreateSession"/> makes it. It holds the buffers of one run, so every thread
/// that wants to run the net at the same time takes a session of its own; sessions of one net share its weights.
/// </summary>
/// <remarks>
/// Inputs may have any shape that the net allows: a session plans again when the shape changes and remembers the last
/// few. After the first run of a shape nothing more is allocated, unless the shapes depend on the data.
/// <para>
/// A session does one thing at a time. A member called while a run is under way throws <see cref="InvalidOperationException"/>,
/// on another thread as well as from a tap or a layer; only <see cref="Dispose"/> waits for the run. After it every
/// member throws <see cref="ObjectDisposedException"/>. A session that is not disposed gives its threads and memory
/// back when it is collected.
/// </para>
/// </remarks>
public sealed class Session : IDisposable
{
    private readonly SessionGate _gate = new();
    private readonly SessionMemory _memory = new();
    private readonly Taps _taps = new();
    private readonly InputFeed _inputs;
    private readonly OutputCopy _outputs;
    private readonly PlanCache _plans;
    private readonly WorkerPool _pool;
    private readonly Func<Node, Shape[], Step> _replan;
    private PlanOptions _options;
    private Binding? _current;
    private Binding? _finished;

    internal Session(NetGraph graph, PlanCache plans, SessionOptions? options)
    {
        Graph = graph;
        Options = options ?? new();
        _plans = plans;
        _inputs = new InputFeed(graph);
        Value[] named = [.. Options.Keep.Select(graph.FindBlob)];
        _outputs = new OutputCopy(Options.KeepAll ? graph.Values : [.. graph.Outputs, .. named], graph);
        _options = new PlanOptions(Options.KeepAll, Options.Threads, Options.Accuracy, Options.Convolution) { Kept = new KeptValues(named) };
        _pool = Options.Pool ?? new WorkerPool(Options.Threads);
        _replan = (node, bottoms) => Planner.Step(node, bottoms, _current!.Plan.Layouts, _options);
    }

    /// <summary>The net that is run.</summary>
    public NetGraph Graph { get; }

    /// <summary>How it is run.</summary>
    public SessionOptions Options { get; }

    /// <summary>How the net is run on the shapes of the last run, or on those the net declares before the first.</summary>
    /// <exception cref="CaffeException">The net cannot run on the shapes it declares.</exception>
    internal Plan Plan
    {
        get
        {
            _gate.RequireIdle();
            return _current?.Plan ?? _plans.Get([.. Graph.Inputs.Select(input => input.Shape)], _options);
        }
    }

    /// <summary>
    /// What every step took, in running order, over all runs on inputs of the shapes of the last; empty before the first run and without
    /// <see cref="SessionOptions.Profile"/>. The runs themselves allocate nothing for it; reading it does.
    /// </summary>
    public IReadOnlyList<StepProfile> Profile
    {
        get
        {
            _gate.RequireIdle();
            return Options.Profile && _finished is { } binding ? [.. binding.Steps.Select(step => step.Profile)] : [];
        }
    }

    /// <summary>How the net would be run on inputs of other shapes.</summary>
    /// <param name="inputs">Shapes of inputs by name; an input not named keeps the shape the net declares.</param>
    /// <exception cref="CaffeException">There is no such input, or the net cannot run on such shapes.</exception>
    internal Plan PlanFor(IReadOnlyDictionary<string, Shape> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _gate.RequireIdle();
        _inputs.RequireKnown(inputs.Keys);
        return _plans.Get([.. Graph.Inputs.Select(input => inputs.GetValueOrDefault(input.Name, input.Shape))], _options);
    }

    /// <summary>
    /// A blob after a run, by name: what its last writer wrote. Valid until the next run. Blobs other than outputs need
    /// <see cref="SessionOptions.Keep"/> or <see cref="SessionOptions.KeepAll"/>.
    /// </summary>
    /// <exception cref="NetException">There is no such blob, it was not kept, or no run has come to its end.</exception>
    public Blob this[string name]
    {
        get
        {
            _gate.RequireIdle();
            Value value = Graph.FindBlob(name);
            if (!Options.KeepAll && !Graph.Outputs.Contains(value) && !_options.Kept.Values.Contains(value))
                throw new NetException($"the blob '{name}' is no output and was not kept; name it in SessionOptions.Keep, or set KeepAll");
            return (_finished ?? throw new NetException("the net has not been run, or its last run did not come to its end")).Values[value.Id];
        }
    }

    /// <summary>Runs a net that has one input.</summary>
    /// <param name="input">The input; its shape may differ from the net's. It may be an output of an earlier run.</param>
    /// <param name="cancellation">Stops the run between two layers.</param>
    /// <returns>The outputs by name, valid until the next run.</returns>
    /// <exception cref="NetException">The net has another number of inputs, or cannot run on this shape.</exception>
    public NetOutputs Run(Blob input, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        _gate.Enter();
        try
        {
            _inputs.Take(input);
            return Forward(cancellation);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Runs the net.</summary>
    /// <param name="inputs">Every input by name; the shapes may differ from the net's. They may be outputs of an earlier run.</param>
    /// <param name="cancellation">Stops the run between two layers.</param>
    /// <returns>The outputs by name, valid until the next run.</returns>
    /// <exception cref="NetException">An input is missing or unknown, or the net cannot run on these shapes.</exception>
    public NetOutputs Run(IReadOnlyDictionary<string, Blob> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        _gate.Enter();
        try
        {
            _inputs.Take(inputs);
            return Forward(cancellation);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Runs the net and copies outputs into blobs of the caller's, which the next run leaves alone.</summary>
    /// <param name="inputs">Every input by name; the shapes may differ from the net's.</param>
    /// <param name="outputs">
    /// Blobs to fill, by the name of an output, or with <see cref="SessionOptions.KeepAll"/> of any blob. Each has the
    /// shape that the run gives it. They may be the inputs.
    /// </param>
    /// <param name="cancellation">Stops the run between two layers.</param>
    /// <exception cref="NetException">
    /// An input is missing or unknown, the net cannot run on these shapes, there is no such output, or it has another shape.
    /// </exception>
    public void Run(IReadOnlyDictionary<string, Blob> inputs, IReadOnlyDictionary<string, Blob> outputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(outputs);
        _gate.Enter();
        try
        {
            _outputs.Check(outputs);
            _inputs.Take(inputs);
            Forward(cancellation);
            _outputs.Fill(outputs, _finished!.Values, _memory.Arena.Span);
        }
        finally
        {
            End();
        }
    }

    /// <summary>Runs a net that has one input on a thread of the thread pool, for servers whose own threads must not wait.</summary>
    /// <param name="input">The input; it must not change until the task is done.</param>
    /// <param name="cancellation">Stops the run between two layers; the task is then cancelled.</param>
    /// <returns>
    /// The outputs by name, valid until the session's next run: use them, or <see cref="NetOutputs.Copy"/> them, before it begins.
    /// The task fails with what <see cref="Run(Blob, CancellationToken)"/> would throw, also when a run is under way already.
    /// </returns>
    public Task<NetOutputs> RunAsync(Blob input, CancellationToken cancellation = default) =>
        Task.Run(() => Run(input, cancellation), cancellation);

    /// <summary>Runs the net on a thread of the thread pool, for servers whose own threads must not wait.</summary>
    /// <param name="inputs">Every input by name; they must not change until the task is done.</param>
    /// <param name="cancellation">Stops the run between two layers; the task is then cancelled.</param>
    /// <returns>As of <see cref="RunAsync(Blob, CancellationToken)"/>.</returns>
    public Task<NetOutputs> RunAsync(IReadOnlyDictionary<string, Blob> inputs, CancellationToken cancellation = default) =>
        Task.Run(() => Run(inputs, cancellation), cancellation);

    /// <summary>
    /// Calls back in every run with a layer's tops right after it has run, before a later layer changes them in place. The
    /// blobs are valid during the call, on whose thread the session cannot be used. Layers are not joined across what is tapped,
    /// so the last bits of later blobs may differ from those of a session without the tap.
    /// </summary>
    /// <exception cref="NetException">There is no such layer.</exception>
    public void Tap(string layer, Action<IReadOnlyList<Blob>> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        Do(() =>
        {
            Node node = Graph.FindLayer(layer);
            _taps.Add(node, callback);
            // What is tapped must be made, so the layers are joined anew around it.
            _options = _options with { Kept = _options.Kept.With(node.Tops) };
            _memory.Clear();
            _current = null;
        });
    }

    /// <summary>Makes recurrent layers begin afresh.</summary>
    public void ForgetState() => Do(_memory.ForgetState);

    /// <summary>Gives the memory of all runs back; the next run takes what it needs. Recurrent layers begin afresh.</summary>
    public void Trim() => Do(Clear);

    /// <summary>Ends the session and its threads, after the run that is under way. Outputs that were given out stay readable.</summary>
    /// <exception cref="InvalidOperationException">Called from a tap or a layer of the run under way.</exception>
    public void Dispose()
    {
        if (!_gate.Close())
            return;
        Clear();
        if (Options.Pool is null)
            _pool.Dispose();
    }

    private NetOutputs Forward(CancellationToken cancellation)
    {
        _finished = null;
        Binding binding = _current = _memory.Find(_inputs.Shapes) ?? Bind(_plans.Get(_inputs.Shapes, _options));
        _inputs.CopyTo(binding.Values, _memory.Arena.Span);
        binding.Begin();
        foreach (BoundStep step in binding.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            long start = Options.Profile ? Stopwatch.GetTimestamp() : 0;
            try
            {
                step.Run(binding.Values, binding.Scratch, _pool, _replan);
            }
            catch (CaffeException fault) when (fault is not NetException)
            {
                throw NetException.Wrap(step.Node.Position, step.Node.Name, step.Node.Type, fault);
            }
            catch (Exception fault) when (fault is not (CaffeException or OperationCanceledException) && OwnLayer.Is(step.Node.Layer))
            {
                throw NetException.Wrap(step.Node.Position, step.Node.Name, step.Node.Type, LayerException.Of(fault));
            }
            if (Options.Profile)
                step.Clock.Stop(start);
            _taps.Show(step, binding.Plan, _pool);
        }
        binding.End();
        _finished = binding;
        return binding.Outputs;
    }

    private Binding Bind(Plan plan)
    {
        _current = null;
        return _memory.Add(plan);
    }

    private void End()
    {
        _inputs.Release();
        _gate.Leave();
    }

    private void Do(Action action)
    {
        _gate.Enter();
        try
        {
            action();
        }
        finally
        {
            _gate.Leave();
        }
    }

    private void Clear()
    {
        _memory.Clear();
        _current = _finished = null;
    }
}
