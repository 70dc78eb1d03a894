using System.Collections.Concurrent;
using CaffeSharp.Graph;
using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Detectors;

namespace CaffeSharp.Serving.Models;

/// <summary>
/// A loaded version of a model: immutable but for the sessions it lends and the count of requests in hand. Once it is retired it takes no
/// more requests, and frees its sessions when the last in hand is answered.
/// </summary>
internal sealed class Model
{
    private readonly Lock _gate = new();
    private readonly ConcurrentBag<Session> _sessions = [];
    private readonly ConcurrentBag<Detector> _detectors = [];
    private readonly ModelFiles _files;
    private readonly SessionOptions _session;
    private readonly bool _hasState;
    private readonly int _places;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inHand;
    private bool _isRetired;

    private Model(ModelFiles files, Net net, ServerOptions options, SessionOptions session)
    {
        (_files, Net, _session, _places) = (files, net, session, options.Queue);
        ModelSettings settings = files.Settings;
        Preprocessing = settings.Preprocessing.Read(files.Folder);
        Labels = settings.Labels is string labels ? LabelFile.Read(Path.Combine(files.Folder, labels)) : [];
        _hasState = BatchTrial.HasState(net.Graph);
        IsBatched = BatchTrial.Passes(net, session);
        MaxBatch = IsBatched ? settings.MaxBatch ?? options.MaxBatch : 1;
        int rows = Math.Max(Math.Max(MaxBatch, Preprocessing.CropsPerImage), net.Graph.Inputs.Select(input => input.Shape.Axes > 0 ? input.Shape[0] : 1).DefaultIfEmpty(1).Max());
        Dictionary<string, Shape> most = ModelSettings.Shapes(settings.MaxShape);
        if (most.FirstOrDefault(pair => net.Graph.Inputs.FirstOrDefault(input => input.Name == pair.Key)?.Shape.Axes != pair.Value.Axes) is { Key: string stray })
            throw new CaffeException($"{ModelSettings.FileName}: max_shape of '{stray}' fits no input of the net, {string.Join(", ", net.Graph.Inputs.Select(input => $"'{input.Name}' {input.Shape}"))}");
        Inputs = [.. net.Graph.Inputs.Select(input => new InputRule(input, most.GetValueOrDefault(input.Name, input.Shape), IsBatched, rows))];
        Outputs = [.. net.Graph.Outputs.DistinctBy(output => output.Name)];
    }

    /// <summary>What clients call it.</summary>
    public string Name => _files.Name;

    /// <summary>Which version.</summary>
    public int Version => _files.Version;

    /// <summary>The net.</summary>
    public Net Net { get; }

    /// <summary>What each input may be.</summary>
    public IReadOnlyList<InputRule> Inputs { get; }

    /// <summary>The net's outputs.</summary>
    public IReadOnlyList<Value> Outputs { get; }

    /// <summary>Whether axis 0 counts images that have nothing to do with each other.</summary>
    public bool IsBatched { get; }

    /// <summary>How many images are joined at the most.</summary>
    public int MaxBatch { get; }

    /// <summary>The classes' names; empty if there are none.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How a picture becomes the input.</summary>
    public Preprocessing Preprocessing { get; }

    /// <summary>The least score of a box.</summary>
    public float Threshold => _files.Settings.Threshold;

    /// <summary>What it has done.</summary>
    public ModelStatistics Statistics { get; } = new();

    /// <summary>Loads it.</summary>
    /// <exception cref="CaffeException">Its files are not what they should be.</exception>
    public static Model Load(ModelFiles files, ServerOptions options, WorkerPool? pool)
    {
        ModelSettings settings = files.Settings;
        Net net = Net.Load(files.Net, files.Weights, new NetOptions
        {
            InputShapes = ModelSettings.Shapes(settings.InputShapes),
            Deploy = settings.Deploy,
            Strict = settings.Strict,
        });
        return new Model(files, net, options, new SessionOptions
        {
            Threads = 1,
            Pool = pool,
            Accuracy = settings.StrictAccuracy ? AccuracyLevel.Strict : AccuracyLevel.Default,
        });
    }

    /// <summary>The class's name, or its number if it has none.</summary>
    public string Label(int index) => index < Labels.Count && Labels[index].Length > 0 ? Labels[index] : $"{index}";

    /// <summary>The shape of an output as metadata tell it: −1 for an axis that follows a free one of an input.</summary>
    public long[] OutputShape(Value output) => [.. output.Shape.Select((size, axis) => (IsBatched && axis == 0) || _files.Settings.MaxShape.Count > 0 ? -1L : size)];

    /// <summary>A message of the library as a client may read it.</summary>
    public string WithoutPaths(string message) => _files.WithoutPaths(message);

    /// <summary>Takes a request in hand, to be let go with <see cref="LetGo"/>.</summary>
    /// <returns>False when the model is retired: there may be another in its place.</returns>
    /// <exception cref="RefusalException">As many are in hand as are taken at a time.</exception>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_isRetired)
                return false;
            if (_inHand >= _places)
                throw new RefusalException(Refusal.Full, $"{_places} requests to '{Name}' are in hand already; try again in a second");
            _inHand++;
            return true;
        }
    }

    /// <summary>The request is answered.</summary>
    public void LetGo()
    {
        bool last;
        lock (_gate)
            last = --_inHand == 0 && _isRetired;
        if (last)
            Free();
    }

    /// <summary>Takes no more requests.</summary>
    /// <returns>Done when those in hand are answered and the memory is free.</returns>
    public Task Retire()
    {
        bool idle;
        lock (_gate)
        {
            idle = !_isRetired && _inHand == 0;
            _isRetired = true;
        }
        if (idle)
            Free();
        return _drained.Task;
    }

    /// <summary>Runs the net on inputs that were checked; on the thread of the caller.</summary>
    /// <param name="inputs">Every input by name.</param>
    /// <param name="read">Reads the outputs before they go.</param>
    /// <param name="cancellation">Stops between two layers.</param>
    public T Run<T>(IReadOnlyDictionary<string, Blob> inputs, Func<NetOutputs, T> read, CancellationToken cancellation)
    {
        if (!_sessions.TryTake(out Session? session))
            session = Net.CreateSession(_session);
        try
        {
            if (_hasState)
                session.ForgetState();
            T result = read(session.Run(inputs, cancellation));
            Statistics.AddRun();
            return result;
        }
        finally
        {
            _sessions.Add(session);
        }
    }

    /// <summary>Finds things in a picture; on the thread of the caller.</summary>
    public IReadOnlyList<Detection> Detect(Image image, CancellationToken cancellation)
    {
        // Every request has a threshold of its own, so the detector has none.
        if (!_detectors.TryTake(out Detector? detector))
            detector = new Detector(Net, Preprocessing, _session) { Threshold = 0 };
        try
        {
            return detector.Detect(image, cancellation);
        }
        finally
        {
            _detectors.Add(detector);
        }
    }

    private void Free()
    {
        foreach (Session session in _sessions)
            session.Dispose();
        foreach (Detector detector in _detectors)
            detector.Dispose();
        _drained.TrySetResult();
    }
}
