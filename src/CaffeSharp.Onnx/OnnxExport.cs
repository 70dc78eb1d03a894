using System.Reflection;
using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Graph;
using CaffeSharp.Onnx.Model;
using CaffeSharp.Optimization;
using CaffeSharp.Proto.Onnx;

namespace CaffeSharp.Onnx;

/// <summary>Writes a Caffe network as an ONNX model that computes the same.</summary>
/// <example>
/// <code>
/// OnnxReport report = OnnxExport.Write(net, "alexnet.onnx");
/// </code>
/// </example>
public static class OnnxExport
{
    /// <summary>The versions of ONNX's operators that can be written, which are those that ONNX Runtime takes.</summary>
    public static (int Least, int Most) Opsets { get; } = (13, 26);

    /// <summary>Writes a model to a stream, weights and all, without a second copy of them in memory.</summary>
    /// <param name="net">The net.</param>
    /// <param name="stream">Where to; it is written front to back and left open.</param>
    /// <param name="options">How.</param>
    /// <exception cref="OnnxException">A layer cannot be expressed, or the model is above 2 GB, which takes a second file.</exception>
    public static OnnxReport Write(Net net, Stream stream, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new();
        if (options.ExternalData)
            throw new OnnxException("weights beside the model need a file to stand beside; write to a path");
        var (model, constants, report) = Make(net, options);
        var file = new ModelFile(model, constants, null, options.Progress);
        if (file.IsTooLarge)
            throw new OnnxException($"the model has {file.Size} bytes, and a protobuf message holds 2 GB; write to a path, with the weights in a file beside it");
        file.Write(stream);
        return report with { Bytes = file.Size };
    }

    /// <summary>Writes a model to a file, whole or not at all; above 2 GB or on request with the weights in <c>NAME.onnx.data</c> beside it.</summary>
    /// <param name="net">The net.</param>
    /// <param name="path">The file.</param>
    /// <param name="options">How.</param>
    /// <exception cref="CaffeException">A layer cannot be expressed, or the file cannot be written.</exception>
    public static OnnxReport Write(Net net, string path, OnnxOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        options ??= new();
        var (model, constants, report) = Make(net, options);
        string beside = $"{path}.data";
        var file = new ModelFile(model, constants, options.ExternalData ? Path.GetFileName(beside) : null, options.Progress);
        if (file.IsTooLarge)
            file = new ModelFile(model, constants, Path.GetFileName(beside), options.Progress);
        if (file.ExternalSize > 0 && path == OutputFile.StandardOutput)
            throw new OnnxException("the weights take a file beside the model, which standard output has not: name a file");
        if (file.ExternalSize > 0)
            OutputFile.Write(beside, file.WriteExternal);
        OutputFile.Write(path, file.Write);
        return report with { Bytes = file.Size + file.ExternalSize };
    }

    private static (ModelProto Model, IReadOnlyList<Initializer> Constants, OnnxReport Report) Make(Net net, OnnxOptions options)
    {
        ArgumentNullException.ThrowIfNull(net);
        if (options.Opset < Opsets.Least || options.Opset > Opsets.Most)
            throw new OnnxException($"opset {options.Opset} cannot be written, only {Opsets.Least} to {Opsets.Most}");
        NetGraph source = options.Folds ? GraphOptimizer.Fold(net.Graph, options.Until.Select(net.Graph.FindBlob)) : net.Graph;
        var selection = new Selection(source, options);
        if (selection.IsEmpty)
        {
            throw new OnnxException(selection.Dropped.Count == 0
                ? $"the net '{net.Graph.Name}' has nothing to write: no layer computes what comes out"
                : $"the net '{net.Graph.Name}' has nothing to write but layers that judge: {string.Join(", ", selection.Dropped.Select(node => $"'{node.Name}' ({node.Type})"))}");
        }
        var axes = new AxisChoice(selection, options);
        while (true)
        {
            try
            {
                var writer = new GraphWriter(selection, axes.Try(), options, options.Until.Count == 0);
                var (graph, inputs, outputs, constants) = writer.Write(net.Graph.Name);
                string[] notes = [.. axes.Notes, .. writer.Notes, .. selection.Dropped.Select(node => $"{node} is left out: it judges a prediction and is none")];
                var operators = graph.Node.GroupBy(op => op.OpType).ToDictionary(same => same.Key, same => same.Count());
                return (Model(graph, options), constants, new OnnxReport(inputs, outputs, operators, notes, 0));
            }
            catch (PinnedException pinned)
            {
                axes.Pin(pinned);
            }
        }
    }

    private static ModelProto Model(GraphProto graph, OnnxOptions options)
    {
        var model = new ModelProto
        {
            IrVersion = IrVersion(options.Opset),
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = options.Opset } },
            ProducerName = "CaffeSharp",
            ProducerVersion = typeof(OnnxExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "",
            Graph = graph,
        };
        foreach (var (key, value) in options.Metadata)
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        return model;
    }

    /// <summary>The version of the file format that came with an opset; 8 for the older ones, as they are still written.</summary>
    private static long IrVersion(int opset) => opset switch
    {
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        23 => 11,
        24 => 12,
        _ => 13,
    };
}
