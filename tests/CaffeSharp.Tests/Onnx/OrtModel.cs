using CaffeSharp.Blobs;
using Microsoft.ML.OnnxRuntime;
using OrtOptions = Microsoft.ML.OnnxRuntime.SessionOptions;

namespace CaffeSharp.Tests.Onnx;

/// <summary>A model in ONNX Runtime.</summary>
internal sealed class OrtModel : IDisposable
{
    private readonly InferenceSession _session;

    public OrtModel(byte[] model, GraphOptimizationLevel level) => _session = new InferenceSession(model, Options(level));

    public OrtModel(string path, GraphOptimizationLevel level) => _session = new InferenceSession(path, Options(level));

    /// <summary>What the model notes of itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _session.ModelMetadata.CustomMetadataMap;

    /// <summary>Runs it on those of the inputs that it has.</summary>
    public Dictionary<string, Blob> Run(IReadOnlyDictionary<string, Blob> inputs)
    {
        using var options = new RunOptions();
        var values = _session.InputNames.ToDictionary(name => name, name => Value(inputs[name]));
        using IDisposableReadOnlyCollection<OrtValue> results = _session.Run(options, values, _session.OutputNames);
        foreach (OrtValue value in values.Values)
            value.Dispose();
        return _session.OutputNames.Zip(results).ToDictionary(pair => pair.First, pair => Read(pair.Second));
    }

    public void Dispose() => _session.Dispose();

    private static OrtOptions Options(GraphOptimizationLevel level) => new()
    {
        GraphOptimizationLevel = level,
        IntraOpNumThreads = Environment.ProcessorCount,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
    };

    private static OrtValue Value(Blob blob) => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, blob.Data, [.. blob.Shape.Select(size => (long)size)]);

    private static Blob Read(OrtValue value) => new(
        Shape.Create([.. value.GetTensorTypeAndShape().Shape.Select(size => (int)size)]), value.GetTensorDataAsSpan<float>().ToArray());
}
