using CaffeSharp;
using CaffeSharp.Blobs;
using Microsoft.ML.OnnxRuntime;

// caffesharp-onnx-check MODEL.onnx INPUT=FILE.npy... -- OUTPUT=FILE.npy...
// reads the inputs, runs the model and writes the outputs. Exit code 0, or 2 with one line that says why not.
int middle = Array.IndexOf(args, "--");
if (middle < 1)
{
    Console.Error.WriteLine("usage: caffesharp-onnx-check MODEL.onnx INPUT=FILE.npy... -- OUTPUT=FILE.npy...");
    return 2;
}
try
{
    using var session = new InferenceSession(args[0]);
    using var options = new RunOptions();
    Dictionary<string, OrtValue> inputs = args[1..middle].ToDictionary(Name, pair => Value(NpyFile.Read(File(pair))));
    string[] outputs = args[(middle + 1)..];
    using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, inputs, [.. outputs.Select(Name)]);
    for (int i = 0; i < outputs.Length; i++)
        NpyFile.Write(File(outputs[i]), Read(results[i]));
    return 0;
}
catch (Exception fault) when (fault is OnnxRuntimeException or CaffeException or IOException)
{
    Console.Error.WriteLine(fault.Message.ReplaceLineEndings(" "));
    return 2;
}

static string Name(string pair) => pair[..pair.LastIndexOf('=')];

static string File(string pair) => pair[(pair.LastIndexOf('=') + 1)..];

static OrtValue Value(Blob blob) => OrtValue.CreateTensorValueFromMemory(
    OrtMemoryInfo.DefaultInstance, blob.Data, [.. blob.Shape.Select(size => (long)size)]);

static Blob Read(OrtValue value) => new(
    Shape.Create([.. value.GetTensorTypeAndShape().Shape.Select(size => checked((int)size))]), value.GetTensorDataAsSpan<float>().ToArray());
