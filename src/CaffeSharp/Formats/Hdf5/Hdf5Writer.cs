using System.Buffers.Binary;
using System.Text;
using CaffeSharp.Blobs;

namespace CaffeSharp.Formats.Hdf5;

/// <summary>
/// Writes groups and float datasets in the form of HDF5 1.8 and later: superblock 2, object headers 2, links in the
/// headers, numbers in one piece. Objects come before what points at them, so one pass does.
/// </summary>
internal sealed class Hdf5Writer(Stream stream)
{
    private const int SuperblockSize = 48;
    private const ulong Undefined = ulong.MaxValue;

    private readonly long _start = stream.Position;

    /// <summary>Writes a whole file; the stream must be seekable.</summary>
    public void Write(Hdf5Tree root)
    {
        stream.Write(new byte[SuperblockSize]);
        ulong address = WriteGroup(root);
        ulong end = Position;
        stream.Position = _start;
        WriteSuperblock(address, end);
        stream.Position = _start + (long)end;
    }

    private ulong Position => (ulong)(stream.Position - _start);

    private void WriteSuperblock(ulong root, ulong end)
    {
        using var block = new MemoryStream();
        block.Write(Hdf5File.Signature);
        // Version 2, addresses and lengths of 8 bytes, no flags.
        block.Write([2, 8, 8, 0]);
        Write(block, 0, Undefined, end, root);
        WriteChecked(block);
    }

    private ulong WriteGroup(Hdf5Tree group)
    {
        var links = new List<(string Name, ulong Address)>();
        foreach ((string name, object child) in group.Children)
            links.Add((name, child is Hdf5Tree inner ? WriteGroup(inner) : WriteDataset((Blob)child)));
        using var messages = new MemoryStream();
        // Link info: no index, since the links are in the header itself.
        AddMessage(messages, Hdf5Header.LinkInfo, [0, 0, .. Number(Undefined), .. Number(Undefined)]);
        AddMessage(messages, Hdf5Header.GroupInfo, [0, 0]);
        foreach ((string name, ulong address) in links)
        {
            byte[] text = Encoding.UTF8.GetBytes(name);
            // Version 1; UTF-8 is given; the name's length takes four bytes.
            AddMessage(messages, Hdf5Header.Link, [1, 0x12, 1, .. Number((ulong)text.Length)[..4], .. text, .. Number(address)]);
        }
        return WriteHeader(messages);
    }

    private ulong WriteDataset(Blob blob)
    {
        ulong data = Position;
        new WireWriter(stream).WriteFloats(blob.Span);
        ulong size = Position - data;
        using var messages = new MemoryStream();
        Shape shape = blob.Shape;
        byte[] dims = [.. shape.Dims.ToArray().SelectMany(dim => Number((ulong)dim))];
        AddMessage(messages, Hdf5Header.Dataspace, [2, (byte)shape.Axes, 0, (byte)(shape.Axes == 0 ? 0 : 1), .. dims]);
        // IEEE float, little-endian: sign at 31, 8 bits of exponent at 23 with bias 127, 23 bits of mantissa at 0.
        AddMessage(messages, Hdf5Header.Datatype, [0x11, 0x20, 31, 0, 4, 0, 0, 0, 0, 0, 32, 0, 23, 8, 0, 23, 127, 0, 0, 0]);
        AddMessage(messages, Hdf5Header.FillValue, [3, 0x0A]);
        AddMessage(messages, Hdf5Header.Layout, [3, 1, .. Number(size == 0 ? Undefined : data), .. Number(size)]);
        return WriteHeader(messages);
    }

    private ulong WriteHeader(MemoryStream messages)
    {
        ulong address = Position;
        using var header = new MemoryStream();
        header.Write("OHDR"u8);
        // Version 2; the size of the messages takes four bytes.
        header.Write([2, 2, .. Number((ulong)messages.Length)[..4]]);
        messages.WriteTo(header);
        WriteChecked(header);
        return address;
    }

    private void WriteChecked(MemoryStream block)
    {
        uint checksum = Lookup3.Hash(block.GetBuffer().AsSpan(0, (int)block.Length));
        block.Write(Number(checksum).AsSpan(0, 4));
        block.WriteTo(stream);
    }

    private static void AddMessage(MemoryStream messages, int type, byte[] data)
    {
        messages.Write([(byte)type, (byte)data.Length, (byte)(data.Length >> 8), 0]);
        messages.Write(data);
    }

    private static void Write(MemoryStream block, params ReadOnlySpan<ulong> numbers)
    {
        foreach (ulong number in numbers)
            block.Write(Number(number));
    }

    private static byte[] Number(ulong value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
