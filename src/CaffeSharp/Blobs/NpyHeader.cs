using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CaffeSharp.Blobs;

/// <summary>
/// What the header of a .npy file says: a Python dictionary such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 256, 256), }</c>.
/// </summary>
/// <param name="Type">Kind and size of the elements in bytes, e.g. <c>f4</c>.</param>
/// <param name="BigEndian">Whether the most significant byte comes first.</param>
/// <param name="FortranOrder">Whether the first axis is innermost.</param>
/// <param name="Shape">The axis sizes.</param>
internal sealed partial record NpyHeader(string Type, bool BigEndian, bool FortranOrder, Shape Shape)
{
    private const int MaxLength = 1 << 20, Multiple = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header; the stream then stands at the first number.</summary>
    /// <exception cref="NpyException">This is no .npy file, or one of something else than numbers.</exception>
    public static NpyHeader Read(Stream stream)
    {
        byte[] start = new byte[Magic.Length + 4];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan().StartsWith(Magic))
            throw new NpyException("is not a .npy file");
        int version = start[Magic.Length];
        if (version is < 1 or > 3)
            throw new NpyException($"is of .npy version {version}, of which 1 to 3 are known");
        long length = BinaryPrimitives.ReadUInt16LittleEndian(start.AsSpan(Magic.Length + 2));
        if (version > 1)
            length |= (long)BinaryPrimitives.ReadUInt16LittleEndian(ReadExactly(stream, 2)) << 16;
        if (length > MaxLength)
            throw new NpyException($"has a header of {length} bytes, more than any array needs");
        return Parse(Encoding.UTF8.GetString(ReadExactly(stream, (int)length)));
    }

    /// <summary>Writes the header of version 1.0 for floats of this shape, so that the numbers start at a multiple of 64 bytes.</summary>
    /// <param name="stream">Where it is written.</param>
    /// <param name="shape">The axis sizes; more numbers than a blob can hold are allowed.</param>
    /// <param name="total">How many bytes the whole header takes at least, a multiple of 64.</param>
    public static void Write(Stream stream, ReadOnlySpan<long> shape, int total = 0)
    {
        int start = Magic.Length + 4, length = Math.Max(total, Length(shape)) - start;
        stream.Write(Magic);
        stream.Write([1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(Text(shape).PadRight(length - 1) + "\n"));
    }

    /// <summary>How many bytes the header for a shape takes.</summary>
    public static int Length(ReadOnlySpan<long> shape) => (Magic.Length + 4 + Text(shape).Length + Multiple) / Multiple * Multiple;

    private static string Text(ReadOnlySpan<long> shape)
    {
        string comma = shape.Length == 1 ? "," : "";
        return $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({string.Join(", ", shape.ToArray())}{comma}), }}";
    }

    private static NpyHeader Parse(string text)
    {
        Match type = TypePattern().Match(text), order = OrderPattern().Match(text), shape = ShapePattern().Match(text);
        if (!order.Success || !shape.Success || !text.Contains("descr", StringComparison.Ordinal))
            throw new NpyException("has a header that does not give descr, fortran_order and shape");
        if (!type.Success)
            throw new NpyException("holds elements made of several parts, not numbers");
        bool bigEndian = type.Groups[1].Value == ">" || type.Groups[1].Value == "=" && !BitConverter.IsLittleEndian;
        return new NpyHeader(type.Groups[2].Value, bigEndian, order.Groups[1].Value == "True", ParseShape(shape.Groups[1].Value));
    }

    private static Shape ParseShape(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        int[] dims = new int[parts.Length];
        for (int axis = 0; axis < dims.Length; axis++)
            // Python 2 wrote large sizes as 227L.
            if (!int.TryParse(parts[axis].TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out dims[axis]))
                throw new NpyException($"has the shape ({text}), whose axis {axis} is not a size");
        try
        {
            return Shape.Create(dims);
        }
        catch (ShapeException e)
        {
            throw new NpyException($"has the shape ({text}): {e.Message}", e);
        }
    }

    private static byte[] ReadExactly(Stream stream, int count)
    {
        byte[] bytes = new byte[count];
        if (stream.ReadAtLeast(bytes, count, throwOnEndOfStream: false) < count)
            throw new NpyException("is cut short in its header");
        return bytes;
    }

    [GeneratedRegex("""['"]descr['"]\s*:\s*['"]([<>|=])([a-zA-Z]\d+)['"]""")]
    private static partial Regex TypePattern();

    [GeneratedRegex("""['"]fortran_order['"]\s*:\s*(True|False)""")]
    private static partial Regex OrderPattern();

    [GeneratedRegex("""['"]shape['"]\s*:\s*\(([^)]*)\)""")]
    private static partial Regex ShapePattern();
}
