using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using CaffeSharp.Blobs;

namespace CaffeSharp.Tests.Operators;

/// <summary>Reads the .npy files of the recorded calls: version 1.0, little-endian floats, C order.</summary>
internal static partial class Npy
{
    public static Blob Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        int header = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        Match shape = ShapeText().Match(Encoding.ASCII.GetString(file, 10, header));
        var blob = new Blob(Shape.Create([.. shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)]));
        MemoryMarshal.Cast<byte, float>(file.AsSpan(10 + header)).CopyTo(blob.Span);
        return blob;
    }

    [GeneratedRegex(@"\(([^)]*)\)")]
    private static partial Regex ShapeText();
}
