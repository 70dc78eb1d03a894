using CaffeSharp.Benchmarks.Peers;
using CaffeSharp.Benchmarks.Timing;
using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Onnx;
using CaffeSharp.Verification;

namespace CaffeSharp.Benchmarks.Nets;

/// <summary>A net here and, written as ONNX with the same weights, in ONNX Runtime, on the same inputs.</summary>
internal sealed class NetContest : IDisposable
{
    private const int ProfiledRuns = 7;

    private readonly Net _net;
    private readonly Dictionary<string, Blob> _inputs;
    private readonly Session _session;
    private readonly OnnxRuntimeModel _peer;
    private readonly int _threads;

    /// <summary>Loads both and compares what they compute.</summary>
    /// <exception cref="CaffeException">The net cannot be written as ONNX.</exception>
    public NetContest(BenchmarkNet source, int threads, int batch)
    {
        _threads = threads;
        _net = source.Load(batch);
        _inputs = source.Inputs(_net);
        using var model = new MemoryStream();
        OnnxReport written = OnnxExport.Write(_net, model, new OnnxOptions { Batch = batch });
        _session = _net.CreateSession(new SessionOptions { Threads = threads });
        NetOutputs ours = _session.Run(_inputs);
        Dictionary<string, Blob> theirs = written.Outputs.ToDictionary(output => output.Name, output => new Blob(ours[output.Blob].Shape));
        _peer = new OnnxRuntimeModel(model.ToArray(), written.Inputs.ToDictionary(input => input.Name, input => _inputs[input.Blob]), theirs, threads);
        _peer.Run();
        MaxError = written.Outputs.Max(output => BlobComparison.Compare(output.Blob, theirs[output.Name], ours[output.Blob]).LargestError);
    }

    /// <summary>The largest difference of an output, as a fraction of the largest number in ONNX Runtime's.</summary>
    public double MaxError { get; }

    /// <summary>Milliseconds of a run, ours and ONNX Runtime's.</summary>
    public (double Ours, double Theirs) Race(int rounds)
    {
        double[] ms = Timing.Race.Run([() => _session.Run(_inputs), _peer.Run], rounds, settle: _threads > 1, quantile: 0.5);
        return (ms[0], ms[1]);
    }

    /// <summary>Our steps, each timed by itself.</summary>
    public IReadOnlyList<StepProfile> Profile()
    {
        using Session session = _net.CreateSession(new SessionOptions { Threads = _threads, Profile = true });
        for (int run = 0; run < ProfiledRuns; run++)
            session.Run(_inputs);
        return session.Profile;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _peer.Dispose();
    }
}
