using System.Numerics;
using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;
using CaffeSharp.Formats.Wire;

namespace CaffeSharp.Formats.Weights;

/// <summary>
/// Reads a BlobProto twice: first what it says of itself, then its numbers, straight into memory of the right size.
/// </summary>
internal static class BlobReader
{
    /// <summary>From how many numbers on it is worth it to leave them in their file.</summary>
    private const int LeastLeft = 1 << 12;

    /// <summary>Reads the BlobProto that starts here and ends at <paramref name="end"/>.</summary>
    /// <param name="wire">The file.</param>
    /// <param name="end">Where the blob ends.</param>
    /// <param name="left">The same file, if numbers that can are to stay in it.</param>
    /// <param name="rounded">Whether the numbers had more digits.</param>
    public static Blob Read(WireReader wire, long end, FileStream? left, out bool rounded)
    {
        var record = new BlobRecord(wire, end);
        Shape shape = record.ReadShape();
        rounded = false;
        if (left is not null && record.FloatsStart >= 0 && shape.Count() >= LeastLeft)
        {
            wire.Position = end;
            return new Blob(shape, new FileNumbers(left, wire.File, record.FloatsStart, shape.Count()).Memory);
        }
        var blob = new Blob(shape);
        switch (record.Storage)
        {
            case BlobStorage.Float:
                ReadField(wire, record, BlobRecord.Data, blob.Span);
                break;
            case BlobStorage.Double:
                ReadField(wire, record, BlobRecord.DoubleData, blob.Span);
                rounded = true;
                break;
            default:
                wire.Position = record.RawStart;
                ReadRaw(wire, record.RawType, blob.Span);
                rounded = record.RawType == RawDataType.Double;
                break;
        }
        wire.Position = end;
        return blob;
    }

    private static void ReadField(WireReader wire, BlobRecord record, int wanted, Span<float> target)
    {
        (int size, WireType single) = wanted == BlobRecord.Data ? (sizeof(float), WireType.Fixed32) : (sizeof(double), WireType.Fixed64);
        wire.Position = record.Start;
        while (!target.IsEmpty && wire.TryReadTag(record.End, out int field, out WireType type))
        {
            if (field != wanted || type != WireType.Length && type != single)
            {
                wire.Skip(field, type, record.End);
                continue;
            }
            int count = type == WireType.Length ? (int)((wire.ReadPayloadEnd(record.End) - wire.Position) / size) : 1;
            if (size == sizeof(float))
                wire.ReadFloats(target[..count]);
            else
                ReadAs<double>(wire, target[..count]);
            target = target[count..];
        }
    }

    private static void ReadRaw(WireReader wire, RawDataType type, Span<float> target)
    {
        if (type == RawDataType.Float)
            wire.ReadFloats(target);
        else if (type == RawDataType.Double)
            ReadAs<double>(wire, target);
        else
            ReadAs<Half>(wire, target);
    }

    private static void ReadAs<T>(WireReader wire, Span<float> target) where T : unmanaged, INumberBase<T>
    {
        byte[] chunk = new byte[Math.Min(target.Length, 4096) * Unsafe.SizeOf<T>()];
        while (!target.IsEmpty)
        {
            int count = Math.Min(target.Length, chunk.Length / Unsafe.SizeOf<T>());
            Span<byte> bytes = chunk.AsSpan(0, count * Unsafe.SizeOf<T>());
            wire.ReadBytes(bytes);
            RawNumbers.ToFloat<T>(bytes, bigEndian: false, target[..count]);
            target = target[count..];
        }
    }
}
