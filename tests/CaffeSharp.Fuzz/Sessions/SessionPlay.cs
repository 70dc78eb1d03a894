using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Modes;

namespace CaffeSharp.Fuzz.Sessions;

/// <summary>
/// One session that lives through a script. Whatever was done to it before, a run gives the bits, or the refusal, that a new
/// session of another net of the same text gives.
/// </summary>
internal sealed class SessionPlay : IDisposable
{
    private readonly Net _net, _other;
    private readonly SessionOptions _options;
    private readonly Session _session;
    private readonly List<string> _tapped = [];
    private readonly Random _random = new(1);
    private IReadOnlyDictionary<string, Blob> _last = new Dictionary<string, Blob>();
    private bool _fails;

    /// <summary>Begins a session.</summary>
    public SessionPlay(string text, int threads)
    {
        (_net, _other) = (Net.Parse(text), Net.Parse(text));
        _options = new SessionOptions { Threads = threads };
        _session = _net.CreateSession(_options);
    }

    /// <summary>Does one step.</summary>
    public void Do(string verb, int number)
    {
        switch (verb)
        {
            case "run":
                Run(Inputs(number));
                break;
            case "back":
                RunBack();
                break;
            case "tap":
                Tap(number);
                break;
            case "trim":
                _session.Trim();
                break;
            case "forget":
                _session.ForgetState();
                break;
            case "cancel":
                Cancel(number);
                break;
            case "fail":
                Fail(number);
                break;
            case "beside":
                RunBeside(number);
                break;
            case "dispose":
                DisposeBeside(number);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private void Run(Dictionary<string, Blob> inputs)
    {
        Dictionary<string, Blob>? expected = Expected(inputs);
        NetOutputs outputs;
        try
        {
            outputs = _session.Run(inputs);
        }
        catch (CaffeException refusal)
        {
            if (expected is not null)
                throw new MismatchException($"a new session runs what this one refuses: {refusal.Message}");
            return;
        }
        Require(expected, outputs);
        _last = outputs;
    }

    /// <summary>What a new session makes of copies of the inputs; null where it refuses them.</summary>
    private Dictionary<string, Blob>? Expected(Dictionary<string, Blob> inputs)
    {
        using Session session = _other.CreateSession(_options);
        foreach (string layer in _tapped)
            session.Tap(layer, _ => { });
        try
        {
            return Copies(session.Run(Copies(inputs)));
        }
        catch (CaffeException)
        {
            return null;
        }
    }

    private static void Require(Dictionary<string, Blob>? expected, IReadOnlyDictionary<string, Blob> outputs)
    {
        if (expected is null)
            throw new MismatchException("a new session refuses what this one runs");
        foreach (var (name, blob) in expected)
            SameBits.Require($"'{name}' of a session with a history", blob, outputs[name]);
    }

    /// <summary>Gives the last outputs as inputs where the shapes allow it, in any order.</summary>
    private void RunBack()
    {
        Dictionary<string, Blob> inputs = Inputs(0);
        foreach (string name in inputs.Keys.ToArray())
        {
            Blob[] fitting = [.. _last.Values.Where(output => output.Shape.Axes == inputs[name].Shape.Axes && output.Shape.Dims[1..].SequenceEqual(inputs[name].Shape.Dims[1..]))];
            if (fitting.Length > 0)
                inputs[name] = fitting[_random.Next(fitting.Length)];
        }
        Run(inputs);
    }

    private void Tap(int number)
    {
        string[] layers = [.. _net.Graph.Nodes.Select(node => node.Name).Distinct()];
        string layer = layers[number % layers.Length];
        _session.Tap(layer, tops =>
        {
            if (_fails)
                throw new TimeoutException();
            _ = tops[0].Span.Length;
        });
        _tapped.Add(layer);
    }

    private void Fail(int number)
    {
        if (_tapped.Count == 0)
            Tap(number);
        _fails = true;
        try
        {
            _session.Run(Inputs(number));
        }
        catch (Exception fault) when (fault is TimeoutException or CaffeException)
        {
        }
        _fails = false;
    }

    private void Cancel(int number)
    {
        using var source = new CancellationTokenSource();
        if (number % 2 == 0)
            source.Cancel();
        else
            ThreadPool.QueueUserWorkItem(_ => source.Cancel());
        try
        {
            _session.Run(Inputs(number), source.Token);
        }
        catch (Exception fault) when (fault is OperationCanceledException or CaffeException)
        {
        }
        SpinWait.SpinUntil(() => source.IsCancellationRequested);
    }

    /// <summary>A run beside another thread gives the right bits, or says that the session is busy.</summary>
    private void RunBeside(int number)
    {
        Dictionary<string, Blob> inputs = Inputs(number);
        Dictionary<string, Blob>? expected = Expected(inputs);
        Action<Session>[] members =
        [
            session => session.Trim(), session => session.ForgetState(), session => _ = session.Plan, session => _ = session[_net.Graph.Outputs[0].Name],
            session => session.PlanFor(new Dictionary<string, Shape>()), session => session.Run(Inputs(_net, new Random(2), 1)),
        ];
        Action<Session> member = members[number % members.Length];
        bool runs = number % members.Length == members.Length - 1;
        using var beside = new BesideThread(() => member(_session));
        try
        {
            NetOutputs outputs = _session.Run(inputs);
            // Another run writes over them at any time.
            if (!runs)
                Require(expected, outputs);
        }
        catch (Exception fault) when (fault is InvalidOperationException || (fault is CaffeException && (expected is null || runs)))
        {
        }
        _last = new Dictionary<string, Blob>();
    }

    /// <summary>Afterwards every run says that the session is at its end.</summary>
    private void DisposeBeside(int number)
    {
        Dictionary<string, Blob> inputs = Inputs(number);
        using (var beside = new BesideThread(() => _session.Run(inputs)))
            _session.Dispose();
        try
        {
            _session.Run(inputs);
        }
        catch (ObjectDisposedException)
        {
            return;
        }
        throw new MismatchException("a disposed session runs");
    }

    private Dictionary<string, Blob> Inputs(int images) => Inputs(_net, _random, images);

    /// <summary>Numbers for every input, of so many images; 0 for as many as the net says.</summary>
    private static Dictionary<string, Blob> Inputs(Net net, Random random, int images) => SmallRun.Inputs(net.Graph, random).ToDictionary(
        input => input.Key, input => images == 0 || input.Value.Shape.Axes == 0 ? input.Value : Resized(input.Value, images));

    private static Blob Resized(Blob blob, int images)
    {
        var resized = new Blob(blob.Shape.With(0, images));
        for (int i = 0; i < resized.Span.Length; i++)
            resized.Span[i] = blob.Span.Length == 0 ? 1 : blob.Span[i % blob.Span.Length] + (0.125f * (i % 3));
        return resized;
    }

    private static Dictionary<string, Blob> Copies(IReadOnlyDictionary<string, Blob> blobs) => blobs.ToDictionary(blob => blob.Key, blob => blob.Value.Copy());
}
