using System.Runtime.InteropServices;
using CaffeSharp.Blobs;
using CaffeSharp.Proto.Onnx;
using Google.Protobuf;

namespace CaffeSharp.Onnx.Model;

/// <summary>The constants of a graph, each once: weights by their memory, few numbers by what they are.</summary>
internal sealed class Initializers(Names names)
{
    private readonly List<Initializer> _all = [];
    private readonly Dictionary<ReadOnlyMemory<float>, Initializer> _weights = [];
    private readonly Dictionary<string, string> _small = [];

    /// <summary>All constants that a set of names has.</summary>
    public IReadOnlyList<Initializer> Used(IReadOnlySet<string> read) => [.. _all.Where(constant => read.Contains(constant.Head.Name))];

    /// <summary>Weights under a name, or the constant that holds the same memory already.</summary>
    public Initializer Weights(string name, Shape shape, ReadOnlyMemory<float> numbers)
    {
        if (_weights.TryGetValue(numbers, out Initializer? known))
            return known;
        var head = new TensorProto { Name = names.Unique(name), DataType = (int)TensorProto.Types.DataType.Float };
        head.Dims.Add(shape.Select(size => (long)size));
        var constant = new Initializer(head, numbers);
        _weights.Add(numbers, constant);
        _all.Add(constant);
        return constant;
    }

    /// <summary>Floats that are few.</summary>
    public string Small(ReadOnlySpan<long> dims, ReadOnlySpan<float> numbers) => Small(TensorProto.Types.DataType.Float, dims, MemoryMarshal.AsBytes(numbers));

    /// <summary>Integers that are few.</summary>
    public string Small(ReadOnlySpan<long> dims, ReadOnlySpan<long> numbers) => Small(TensorProto.Types.DataType.Int64, dims, MemoryMarshal.AsBytes(numbers));

    private string Small(TensorProto.Types.DataType type, ReadOnlySpan<long> dims, ReadOnlySpan<byte> bytes)
    {
        string key = $"{type} {string.Join(',', dims.ToArray())} {Convert.ToBase64String(bytes)}";
        if (_small.TryGetValue(key, out string? known))
            return known;
        var head = new TensorProto { Name = names.Unique($"const_{_small.Count + 1}"), DataType = (int)type, RawData = ByteString.CopyFrom(bytes) };
        head.Dims.Add(dims.ToArray());
        _all.Add(new Initializer(head, default));
        _small.Add(key, head.Name);
        return head.Name;
    }
}
