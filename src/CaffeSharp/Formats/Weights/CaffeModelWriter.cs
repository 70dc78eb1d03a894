using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CaffeSharp.Blobs;
using CaffeSharp.Formats.Wire;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Weights;

/// <summary>Writes a binary net blob by blob, straight from the blobs' memory.</summary>
internal sealed class CaffeModelWriter(Stream stream, BlobEncoding encoding)
{
    private const float HalfOverflow = 65520;

    private readonly WireWriter _wire = new(stream);

    /// <summary>Writes the net's name and all layers.</summary>
    public void Write(NetWeights weights)
    {
        foreach (LayerWeights layer in weights.Layers)
            Check(layer);
        if (weights.Rest.IsEmpty)
            _wire.WriteString(NetParameter.NameFieldNumber, weights.Name);
        else
            _wire.WriteBytes(weights.Rest.Span);
        foreach (LayerWeights layer in weights.Layers)
            WriteLayer(layer);
    }

    // What cannot be written is refused before the first byte is.
    private void Check(LayerWeights layer)
    {
        if (layer.Indices.Count > 0 && layer.Indices[^1] >= layer.Indices.Count)
            throw new FileFormatException($"layer '{layer.Name}' shares a parameter that stands under another layer; a caffemodel must hold it again");
        if (encoding == BlobEncoding.RawHalf)
            foreach (Blob blob in layer.Blobs)
                foreach (float number in blob.Span)
                    if (Math.Abs(number) >= HalfOverflow && float.IsFinite(number))
                        throw new FileFormatException($"layer '{layer.Name}' holds {number}, which is beyond half precision (65504)");
    }

    private void WriteLayer(LayerWeights layer)
    {
        ReadOnlyMemory<byte> head = Head(layer);
        long size = head.Length + layer.Blobs.Sum(blob => WireWriter.PayloadSize(LayerParameter.BlobsFieldNumber, BlobSize(blob)));
        _wire.WriteLength(NetParameter.LayerFieldNumber, size);
        _wire.WriteBytes(head.Span);
        foreach (Blob blob in layer.Blobs)
            WriteBlob(blob);
    }

    // What a caffemodel of today had beside the blobs goes along as it was; older forms number their fields otherwise.
    private static ReadOnlyMemory<byte> Head(LayerWeights layer)
    {
        if (layer.Form == LayerForm.V2 && !layer.Rest.IsEmpty)
            return layer.Rest;
        using var head = new MemoryStream();
        var wire = new WireWriter(head);
        wire.WriteString(LayerParameter.NameFieldNumber, layer.Name);
        if (layer.Type.Length > 0)
            wire.WriteString(LayerParameter.TypeFieldNumber, layer.Type);
        return head.ToArray();
    }

    private long BlobSize(Blob blob)
    {
        long shape = WireWriter.PayloadSize(BlobProto.ShapeFieldNumber, ShapeSize(blob.Shape));
        long count = blob.Shape.Count();
        if (count == 0)
            return shape;
        return shape + (encoding == BlobEncoding.Float
            ? WireWriter.PayloadSize(BlobProto.DataFieldNumber, count * sizeof(float))
            : WireWriter.VarintFieldSize(BlobRecord.RawTypeField, (ulong)RawDataType.Float16) + WireWriter.PayloadSize(BlobRecord.RawData, count * sizeof(ushort)));
    }

    private static long ShapeSize(Shape shape) => shape.Axes == 0 ? 0 : WireWriter.PayloadSize(BlobShape.DimFieldNumber, DimsSize(shape));

    private static long DimsSize(Shape shape)
    {
        long size = 0;
        foreach (int dim in shape.Dims)
            size += WireWriter.VarintSize((ulong)dim);
        return size;
    }

    private void WriteBlob(Blob blob)
    {
        _wire.WriteLength(LayerParameter.BlobsFieldNumber, BlobSize(blob));
        long count = blob.Shape.Count();
        if (encoding == BlobEncoding.Float && count > 0)
        {
            _wire.WriteLength(BlobProto.DataFieldNumber, count * sizeof(float));
            _wire.WriteFloats(blob.Span);
        }
        WriteShape(blob.Shape);
        if (encoding == BlobEncoding.RawHalf && count > 0)
        {
            _wire.WriteVarint(BlobRecord.RawTypeField, (ulong)RawDataType.Float16);
            _wire.WriteLength(BlobRecord.RawData, count * sizeof(ushort));
            WriteHalves(blob.Span);
        }
    }

    private void WriteShape(Shape shape)
    {
        _wire.WriteLength(BlobProto.ShapeFieldNumber, ShapeSize(shape));
        if (shape.Axes == 0)
            return;
        _wire.WriteLength(BlobShape.DimFieldNumber, DimsSize(shape));
        foreach (int dim in shape.Dims)
            _wire.WriteVarint((ulong)dim);
    }

    private void WriteHalves(ReadOnlySpan<float> numbers)
    {
        var chunk = new Half[Math.Min(numbers.Length, 4096)];
        while (!numbers.IsEmpty)
        {
            int count = Math.Min(numbers.Length, chunk.Length);
            Span<Half> halves = chunk.AsSpan(0, count);
            TensorPrimitives.ConvertToHalf(numbers[..count], halves);
            Span<short> bits = MemoryMarshal.Cast<Half, short>(halves);
            if (!BitConverter.IsLittleEndian)
                BinaryPrimitives.ReverseEndianness(bits, bits);
            _wire.WriteBytes(MemoryMarshal.AsBytes(bits));
            numbers = numbers[count..];
        }
    }
}
