using CaffeSharp.Formats.Weights;
using CaffeSharp.Formats.Wire;
using CaffeSharp.Proto.Onnx;
using Google.Protobuf;

namespace CaffeSharp.Onnx.Model;

/// <summary>
/// Writes a model part by part, the weights straight from the net's memory, or from the file in which it left them: the graph without its constants, then each
/// constant's head and numbers. Protobuf joins the parts of a message that come one behind the other.
/// </summary>
internal sealed class ModelFile
{
    /// <summary>The most that a protobuf file can hold.</summary>
    private const long LargestMessage = int.MaxValue;

    private const int Chunk = 1 << 20, LeastExternal = 1024, Page = 4096;

    private readonly byte[] _head;
    private readonly byte[] _graph;
    private readonly List<(byte[] Head, ReadOnlyMemory<float> Floats, long Offset)> _constants = [];
    private readonly IProgress<OnnxProgress>? _progress;
    private float[] _buffer = [];
    private long _written;

    /// <summary>Lays the file out.</summary>
    /// <param name="model">The model without constants.</param>
    /// <param name="constants">Its constants.</param>
    /// <param name="external">The name of the file beside it for the weights, if they go there.</param>
    /// <param name="progress">Hears how far it is.</param>
    public ModelFile(ModelProto model, IReadOnlyList<Initializer> constants, string? external, IProgress<OnnxProgress>? progress)
    {
        _progress = progress;
        _graph = model.Graph.ToByteArray();
        GraphProto graph = model.Graph;
        model.Graph = null;
        _head = model.ToByteArray();
        model.Graph = graph;
        foreach (Initializer constant in constants)
        {
            bool beside = external is not null && constant.Bytes >= LeastExternal;
            TensorProto head = beside ? Beside(constant, external!) : constant.Head;
            _constants.Add((head.ToByteArray(), constant.Floats, beside ? ExternalSize : -1));
            if (beside)
                ExternalSize += constant.Bytes;
        }
        Size = _head.Length + WireWriter.PayloadSize(ModelProto.GraphFieldNumber, GraphSize);
    }

    /// <summary>The size of the model itself.</summary>
    public long Size { get; }

    /// <summary>The size of the file beside it.</summary>
    public long ExternalSize { get; private set; }

    /// <summary>Whether a protobuf file can hold it.</summary>
    public bool IsTooLarge => Size > LargestMessage;

    private long GraphSize => _graph.Length + _constants.Sum(constant => WireWriter.PayloadSize(GraphProto.InitializerFieldNumber, TensorSize(constant)));

    /// <summary>Writes the model.</summary>
    public void Write(Stream stream)
    {
        var wire = new WireWriter(stream);
        wire.WriteBytes(_head);
        wire.WriteLength(ModelProto.GraphFieldNumber, GraphSize);
        wire.WriteBytes(_graph);
        foreach (var constant in _constants)
        {
            wire.WriteLength(GraphProto.InitializerFieldNumber, TensorSize(constant));
            wire.WriteBytes(constant.Head);
            if (constant.Offset >= 0 || constant.Floats.IsEmpty)
                continue;
            wire.WriteLength(TensorProto.RawDataFieldNumber, (long)constant.Floats.Length * sizeof(float));
            WriteFloats(wire, constant.Floats);
        }
        Tell(Size);
    }

    /// <summary>Writes the weights that stand beside the model.</summary>
    public void WriteExternal(Stream stream)
    {
        var wire = new WireWriter(stream);
        long at = 0;
        foreach (var constant in _constants.Where(constant => constant.Offset >= 0))
        {
            wire.WriteBytes(new byte[constant.Offset - at]);
            WriteFloats(wire, constant.Floats);
            at = constant.Offset + ((long)constant.Floats.Length * sizeof(float));
        }
    }

    private static long TensorSize((byte[] Head, ReadOnlyMemory<float> Floats, long Offset) constant) => constant.Head.Length
        + (constant.Offset >= 0 || constant.Floats.IsEmpty ? 0 : WireWriter.PayloadSize(TensorProto.RawDataFieldNumber, (long)constant.Floats.Length * sizeof(float)));

    // Memory-mapped files want tensors to begin with a page.
    private TensorProto Beside(Initializer constant, string file)
    {
        ExternalSize = (ExternalSize + Page - 1) / Page * Page;
        TensorProto head = constant.Head.Clone();
        head.DataLocation = TensorProto.Types.DataLocation.External;
        head.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = file });
        head.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = $"{ExternalSize}" });
        head.ExternalData.Add(new StringStringEntryProto { Key = "length", Value = $"{constant.Bytes}" });
        return head;
    }

    private void WriteFloats(WireWriter wire, ReadOnlyMemory<float> numbers)
    {
        for (int at = 0; at < numbers.Length; at += Chunk)
        {
            ReadOnlySpan<float> part = FileNumbers.Part(numbers, at, Math.Min(Chunk, numbers.Length - at), ref _buffer);
            wire.WriteFloats(part);
            _written += (long)part.Length * sizeof(float);
            Tell(_written);
        }
    }

    private void Tell(long written) => _progress?.Report(new OnnxProgress(written, Size + ExternalSize));
}
