using Microsoft.ML.OnnxRuntime;

namespace CaffeSharp.Benchmarks.Peers;

/// <summary>
/// ONNX Runtime at its best on a model: all graph optimisations, spinning threads, and inputs and outputs bound once to the
/// blobs' own memory.
/// </summary>
internal sealed class OnnxRuntimeModel : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly List<OrtValue> _values = [];

    /// <summary>Builds the session. The blobs must live as long as this does.</summary>
    /// <param name="model">The bytes of an .onnx file.</param>
    /// <param name="inputs">What goes in, by ONNX's names.</param>
    /// <param name="outputs">What is filled by a run, by ONNX's names; each in the shape that the run gives it.</param>
    /// <param name="threads">How many threads work on a run.</param>
    public OnnxRuntimeModel(byte[] model, IReadOnlyDictionary<string, Blob> inputs, IReadOnlyDictionary<string, Blob> outputs, int threads)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };
        _session = new InferenceSession(model, options);
        _binding = _session.CreateIoBinding();
        foreach (var (name, blob) in inputs)
            _binding.BindInput(name, Value(blob));
        foreach (var (name, blob) in outputs)
            _binding.BindOutput(name, Value(blob));
    }

    /// <summary>One run.</summary>
    public void Run() => _session.RunWithBinding(_run, _binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        _values.ForEach(value => value.Dispose());
        _run.Dispose();
        _binding.Dispose();
        _session.Dispose();
    }

    private OrtValue Value(Blob blob)
    {
        _values.Add(OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, blob.Data, [.. blob.Shape.Select(dim => (long)dim)]));
        return _values[^1];
    }
}
