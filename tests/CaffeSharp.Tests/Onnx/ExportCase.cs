using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using CaffeSharp.Onnx;
using CaffeSharp.Verification;
using Microsoft.ML.OnnxRuntime;

namespace CaffeSharp.Tests.Onnx;

/// <summary>A net that is written as ONNX, run by ONNX Runtime, and compared.</summary>
internal static class ExportCase
{
    /// <summary>How far a number may be off, as a part of its blob's largest.</summary>
    private const double Tolerance = 1e-4;

    /// <summary>Optimized and as written.</summary>
    public static GraphOptimizationLevel[] Levels { get; } = [GraphOptimizationLevel.ORT_DISABLE_ALL, GraphOptimizationLevel.ORT_ENABLE_ALL];

    /// <summary>Holds the model of a net against outputs that are known and, where the number of images is free, against our own for others.</summary>
    /// <param name="net">The net.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="expected">Outputs that are known; without, those of our own.</param>
    /// <param name="options">How it is written.</param>
    /// <param name="isLarge">Whether it takes so long that it is run optimized only, and once with another number of images.</param>
    /// <returns>What was compared.</returns>
    public static string Check(
        Net net, IReadOnlyDictionary<string, Blob> inputs, IReadOnlyDictionary<string, Blob>? expected, OnnxOptions? options = null, bool isLarge = false)
    {
        using var stream = new MemoryStream();
        OnnxReport report = OnnxExport.Write(net, stream, (options ?? new()) with { FreeAxes = Reshaped(net, inputs) });
        byte[] bytes = stream.ToArray();
        OnnxRules.Check(bytes);
        expected ??= Ours(net, inputs);
        string[] free = [.. report.Inputs.Where(input => input.Axes.Count > 0 && input.Axes[0].EndsWith('N')).Select(input => input.Name)];
        int compared = 0;
        // Another opset changes operators, not what is free.
        bool isDefault = (options ?? new()).Opset == new OnnxOptions().Opset;
        foreach (GraphOptimizationLevel level in isDefault && !isLarge ? Levels : Levels[1..])
        {
            using var model = new OrtModel(bytes, level);
            compared += Compare(model, report, inputs, expected);
            foreach (int images in isDefault && free.Length > 0 ? isLarge ? new[] { 3 } : [1, 3] : [])
            {
                var others = inputs.ToDictionary(input => input.Key, input => IsOfImages(input.Key) ? Take(input.Value, images) : input.Value);
                if (!RefersToImages(net))
                    Compare(model, report, others, Ours(net, others));
            }
        }
        // Of inputs that are not in the model, labels go with the images that they are of.
        bool IsOfImages(string name) => free.Contains(name)
            || (!report.Inputs.Any(known => known.Name == name) && inputs[name].Shape is { Axes: > 0 } shape && free.Any(other => inputs[other].Shape[0] == shape[0]));

        return $"{compared} comparisons{(free.Length > 0 ? ", batch 1 and 3" : "")}{string.Concat(report.Notes.Select(note => $"; {note}"))}";
    }

    /// <summary>What a session of ours computes: every blob.</summary>
    public static Dictionary<string, Blob> Ours(Net net, IReadOnlyDictionary<string, Blob> inputs)
    {
        using Session session = net.CreateSession(new SessionOptions { Accuracy = AccuracyLevel.Strict, KeepAll = true });
        session.Run(inputs);
        return net.Graph.Values.Select(value => value.Name).Where(name => name.Length > 0).Distinct().ToDictionary(name => name, name => session[name].Copy());
    }

    /// <summary>Axes behind the first in which inputs are not as the net declares them.</summary>
    private static Dictionary<string, IReadOnlyList<int>> Reshaped(Net net, IReadOnlyDictionary<string, Blob> inputs) => net.Graph.Inputs
        .Select(input => (input.Name, Axes: Enumerable.Range(1, Math.Max(0, input.Shape.Axes - 1)).Where(axis => inputs[input.Name].Shape[axis] != input.Shape[axis]).ToArray()))
        .Where(input => input.Axes.Length > 0).ToDictionary(input => input.Name, input => (IReadOnlyList<int>)input.Axes);

    /// <summary>Whether an input names images of another, so that there cannot be fewer.</summary>
    private static bool RefersToImages(Net net) => net.Graph.Nodes.Any(node => node.Layer is CaffeSharp.Layers.BatchReindex or CaffeSharp.Layers.RoiLayer && node.Bottoms[1].Shape.Axes > 0 && net.Graph.Inputs.Contains(node.Bottoms[1]));

    private static int Compare(OrtModel model, OnnxReport report, IReadOnlyDictionary<string, Blob> inputs, IReadOnlyDictionary<string, Blob> expected)
    {
        int compared = 0;
        foreach (var (name, actual) in model.Run(inputs))
        {
            string blob = report.Outputs.Single(output => output.Name == name).Blob;
            if (!expected.TryGetValue(blob, out Blob? wanted))
                continue;
            BlobComparison result = BlobComparison.Compare(name, wanted, actual);
            if (!(result.LargestError <= Tolerance))
                throw new InvalidOperationException($"{name} is {result.Actual} and off by {result.LargestError:g2} at {result.LargestErrorIndex}, expected {result.Expected}");
            compared++;
        }
        return compared;
    }

    private static Blob Take(Blob blob, int images)
    {
        int size = blob.Shape.Count(1), given = blob.Shape[0];
        var taken = new Blob(blob.Shape.With(0, images));
        for (int n = 0; n < images; n++)
            blob.Span.Slice(n % given * size, size).CopyTo(taken.Span[(n * size)..]);
        return taken;
    }
}
