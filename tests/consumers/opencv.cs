// Runs a model in OpenCV on arrays and holds what comes out against others.
//
//   caffesharp export NET -w W -o net.onnx
//   caffesharp run NET -w W -i data=data.npy -o out
//   dotnet run opencv.cs -- net.onnx data=data.npy -- prob=out/prob.npy
//
// Exit code 0 when all outputs are within 1e-4 of the largest expected number, 1 when not, 2 when it cannot run.
#:project ../../src/CaffeSharp
#:package OpenCvSharp4
#:package OpenCvSharp4.official.runtime.linux-x64
#:property PublishAot=false
#:property AnalysisLevel=none

using System.Runtime.InteropServices;
using CaffeSharp;
using CaffeSharp.Blobs;
using OpenCvSharp;
using OpenCvSharp.Dnn;

const double Tolerance = 1e-4;

int middle = Array.IndexOf(args, "--");
if (middle < 1)
{
    Console.Error.WriteLine("usage: dotnet run opencv.cs -- MODEL.onnx INPUT=FILE.npy... -- OUTPUT=FILE.npy...");
    return 2;
}
try
{
    using var net = CvDnn.ReadNetFromOnnx(args[0]) ?? throw new OpenCVException("OpenCV reads no net");
    foreach (var (name, blob) in args[1..middle].Select(Read))
        net.SetInput(Mat.FromPixelData([.. blob.Shape], MatType.CV_32FC1, blob.Span.ToArray()), name);
    bool isSame = true;
    foreach (var (name, wanted) in args[(middle + 1)..].Select(Read))
    {
        using Mat found = net.Forward(name);
        float[] numbers = new float[found.Total()];
        Marshal.Copy(found.Data, numbers, 0, numbers.Length);
        double scale = wanted.Span.ToArray().Append(0).Max(Math.Abs), error = numbers.Length == wanted.Span.Length
            ? numbers.Zip(wanted.Span.ToArray(), (x, y) => Math.Abs((double)x - y)).Append(0).Max() / (scale > 0 ? scale : 1)
            : double.PositiveInfinity;
        Console.WriteLine($"{name} [{string.Join(", ", Enumerable.Range(0, found.Dims).Select(found.Size))}] off by {error:e1} of the largest");
        isSame &= error <= Tolerance;
    }
    return isSame ? 0 : 1;
}
catch (Exception fault) when (fault is OpenCVException or CaffeException)
{
    Console.Error.WriteLine($"{args[0]}: {fault.Message.ReplaceLineEndings(" ")}");
    return 2;
}

static (string Name, Blob Blob) Read(string pair) => (pair[..pair.IndexOf('=')], NpyFile.Read(pair[(pair.IndexOf('=') + 1)..]));
