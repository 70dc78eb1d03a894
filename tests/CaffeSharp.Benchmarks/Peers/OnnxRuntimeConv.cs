using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Convolution;
using Microsoft.ML.OnnxRuntime;

namespace CaffeSharp.Benchmarks.Peers;

/// <summary>
/// ONNX Runtime at its best on one convolution: all graph optimisations, spinning threads, and input and output
/// bound once to the blobs' own memory.
/// </summary>
internal sealed class OnnxRuntimeConv : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _run = new();
    private readonly OrtValue _input;
    private readonly OrtValue _output;

    /// <summary>Builds the session. The blobs must live as long as this does.</summary>
    public OnnxRuntimeConv(ConvolutionGeometry g, Blob weights, Blob bias, Blob input, Blob output, int threads)
    {
        using var options = new Microsoft.ML.OnnxRuntime.SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
        };
        _session = new InferenceSession(OnnxConv.Write(g, weights, bias), options);
        _binding = _session.CreateIoBinding();
        _input = Value(input);
        _output = Value(output);
        _binding.BindInput(OnnxConv.Input, _input);
        _binding.BindOutput(OnnxConv.Output, _output);
    }

    /// <summary>One run.</summary>
    public void Run() => _session.RunWithBinding(_run, _binding);

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _run.Dispose();
        _binding.Dispose();
        _session.Dispose();
    }

    private static OrtValue Value(Blob blob) => OrtValue.CreateTensorValueFromMemory(
        OrtMemoryInfo.DefaultInstance, blob.Data, [.. blob.Shape.Select(dim => (long)dim)]);
}
