using CaffeSharp.Blobs;
using CaffeSharp.Formats.Wire;

namespace CaffeSharp.Formats.Weights;

/// <summary>
/// What a BlobProto says of itself, read without touching its numbers: how many there are, in which form, and the
/// shape they should fill.
/// </summary>
internal sealed class BlobRecord
{
    /// <summary>The fields that hold the numbers of a blob in Caffe itself.</summary>
    public const int Data = 5, DoubleData = 8;

    /// <summary>The fields that NVCaffe added for numbers of any type.</summary>
    public const int RawTypeField = 10, RawData = 12;

    private const int ShapeField = 7;

    private readonly WireReader _wire;
    private readonly int[] _legacy = new int[4];
    private readonly List<long> _dims = [];
    private readonly bool _hasLegacy;
    private readonly long _floats, _doubles, _rawBytes, _run = -1;

    /// <summary>Reads one BlobProto that ends at <paramref name="end"/>.</summary>
    public BlobRecord(WireReader wire, long end)
    {
        _wire = wire;
        (Start, End) = (wire.Position, end);
        while (wire.TryReadTag(end, out int field, out WireType type))
            switch (field, type)
            {
                case ( >= 1 and <= 4, WireType.Varint):
                    _legacy[field - 1] = (int)wire.ReadVarint(end);
                    _hasLegacy = true;
                    break;
                case (Data, WireType.Length or WireType.Fixed32):
                    long count = SkipNumbers(type, sizeof(float), end);
                    _floats += count;
                    _run = _floats == count ? wire.Position - (count * sizeof(float)) : -1;
                    break;
                case (DoubleData, WireType.Length or WireType.Fixed64):
                    _doubles += SkipNumbers(type, sizeof(double), end);
                    break;
                case (ShapeField, WireType.Length):
                    AddDims(wire.ReadPayloadEnd(end));
                    break;
                case (RawTypeField, WireType.Varint):
                    RawType = (RawDataType)wire.ReadVarint(end);
                    break;
                case (RawData, WireType.Length):
                    long rawEnd = wire.ReadPayloadEnd(end);
                    (RawStart, _rawBytes) = (wire.Position, rawEnd - wire.Position);
                    wire.Position = rawEnd;
                    break;
                default:
                    wire.Skip(field, type, end);
                    break;
            }
    }

    /// <summary>Where the message starts in the stream.</summary>
    public long Start { get; }

    /// <summary>Where the message ends.</summary>
    public long End { get; }

    /// <summary>Where NVCaffe's raw numbers start.</summary>
    public long RawStart { get; private set; }

    /// <summary>What NVCaffe's raw numbers are; the enum's first value when the file does not tell.</summary>
    public RawDataType RawType { get; private set; }

    /// <summary>Which field holds the numbers; the first of these three that the blob has.</summary>
    /// <remarks>Caffe too takes doubles before floats.</remarks>
    public BlobStorage Storage => _rawBytes > 0 ? BlobStorage.Raw : _doubles > 0 ? BlobStorage.Double : BlobStorage.Float;

    /// <summary>Where the numbers start that are floats and lie one behind the other; −1 for others.</summary>
    public long FloatsStart => Storage switch
    {
        BlobStorage.Float => _run,
        BlobStorage.Raw when RawType == RawDataType.Float => RawStart,
        _ => -1,
    };

    /// <summary>How many numbers the blob holds.</summary>
    public long Count => Storage switch
    {
        BlobStorage.Double => _doubles,
        BlobStorage.Raw => RawCount(),
        _ => _floats,
    };

    /// <summary>
    /// The shape, which must take as many numbers as there are: the four named axes <c>[N, C, H, W]</c> if any of
    /// them is set, as in Caffe, else the field <c>shape</c>.
    /// </summary>
    public Shape ReadShape()
    {
        long[] dims = _hasLegacy ? [.. _legacy] : [.. _dims];
        string written = $"[{string.Join(", ", dims)}]";
        long product = 1;
        foreach (long dim in dims)
        {
            if (dim is < 0 or > int.MaxValue)
                throw _wire.Damaged($"an axis of the shape {written} is out of range");
            product *= dim;
            if (product > Array.MaxLength - Blob.Alignment)
                throw _wire.Damaged($"the shape {written} is larger than a blob may be");
        }
        if (product != Count)
            throw _wire.Damaged($"the shape {written} takes {product} numbers, but {Count} are there");
        return Shape.Create(Array.ConvertAll(dims, dim => (int)dim));
    }

    private long SkipNumbers(WireType type, int size, long end)
    {
        if (type != WireType.Length)
        {
            _wire.SkipBytes(size, end);
            return 1;
        }
        long payloadEnd = _wire.ReadPayloadEnd(end), bytes = payloadEnd - _wire.Position;
        if (bytes % size != 0)
            throw _wire.Damaged($"{bytes} bytes of numbers do not divide by {size}");
        _wire.Position = payloadEnd;
        return bytes / size;
    }

    private void AddDims(long end)
    {
        while (_wire.TryReadTag(end, out int field, out WireType type))
            if (field == 1 && type == WireType.Varint)
                AddDim(end);
            else if (field == 1 && type == WireType.Length)
                for (long dimsEnd = _wire.ReadPayloadEnd(end); _wire.Position < dimsEnd;)
                    AddDim(dimsEnd);
            else
                _wire.Skip(field, type, end);
    }

    private void AddDim(long end)
    {
        if (_dims.Count == Shape.MaxAxes)
            throw _wire.Damaged($"a shape has more than {Shape.MaxAxes} axes");
        _dims.Add((long)_wire.ReadVarint(end));
    }

    private long RawCount()
    {
        int size = RawType switch
        {
            RawDataType.Double => sizeof(double),
            RawDataType.Float => sizeof(float),
            RawDataType.Float16 => sizeof(ushort),
            _ => throw _wire.Damaged($"raw numbers of type {RawType.ToString().ToUpperInvariant()} cannot be read, only DOUBLE, FLOAT and FLOAT16"),
        };
        if (_rawBytes % size != 0)
            throw _wire.Damaged($"{_rawBytes} bytes of raw {RawType} numbers do not divide by {size}");
        return _rawBytes / size;
    }
}
