using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CaffeSharp.Blobs;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Blobs;

public sealed class NpyFileTests
{
    [Fact]
    public void What_is_written_is_read_back() =>
        (from dims in Gen.Int[0, 6].Array[0, 5]
         let shape = Shape.Create(dims)
         from numbers in Gen.Float.Array[shape.Count()]
         select new Blob(shape, numbers)).Sample(blob =>
        {
            using var stream = new MemoryStream();
            NpyFile.Write(stream, blob);
            Assert.Equal(0, (stream.Length - blob.Shape.Count() * sizeof(float)) % 64);
            stream.Position = 0;
            Blob read = NpyFile.Read(stream);
            Assert.Equal(blob.Shape, read.Shape);
            Assert.Equal(Bits(blob), Bits(read));
        });

    [Fact]
    public void The_header_is_NumPy_s()
    {
        using var stream = new MemoryStream();
        NpyFile.Write(stream, new Blob([3]));
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", Encoding.ASCII.GetString(stream.ToArray()[10..^12]).TrimEnd(' ', '\n'));
    }

    [Theory]
    [InlineData("<f4", "000080BF0000C03F")]
    [InlineData(">f4", "BF8000003FC00000")]
    [InlineData("<f8", "000000000000F0BF000000000000F83F")]
    [InlineData(">f8", "BFF00000000000003FF8000000000000")]
    [InlineData("<f2", "00BC003E")]
    [InlineData("=f4", "000080BF0000C03F")]
    public void Floats_of_any_size_and_byte_order_are_read(string type, string hex) =>
        Assert.Equal([-1f, 1.5f], NpyFile.Read(Npy(1, type, "False", "(2,)", Convert.FromHexString(hex))).Span);

    [Theory]
    [InlineData("|i1", "FE7F", -2, 127)]
    [InlineData("|u1", "FE7F", 254, 127)]
    [InlineData("|b1", "0100", 1, 0)]
    [InlineData("<i2", "FEFF0001", -2, 256)]
    [InlineData(">u2", "FFFE0100", 65534, 256)]
    [InlineData("<i4", "FEFFFFFF00000001", -2, 16777216)]
    [InlineData("<u4", "0000008000000001", 2147483648, 16777216)]
    [InlineData(">i8", "FFFFFFFFFFFFFFFE0000000000000003", -2, 3)]
    [InlineData("<u8", "00000000000000800300000000000000", 9223372036854775808, 3)]
    public void Integers_are_read(string type, string hex, double first, double second) =>
        Assert.Equal([(float)first, (float)second], NpyFile.Read(Npy(2, type, "False", "(2L,)", Convert.FromHexString(hex))).Span);

    [Fact]
    public void Fortran_order_is_turned_into_C_order()
    {
        byte[] numbers = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];
        Blob blob = NpyFile.Read(Npy(3, "|u1", "True", "(2, 3, 4)", numbers));
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 3; j++)
                for (int k = 0; k < 4; k++)
                    Assert.Equal(i + 2 * (j + 3 * k), blob.Span[(i * 3 + j) * 4 + k]);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_read()
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionMode.Compress, leaveOpen: true))
            NpyFile.Write(zip, new Blob([2], new float[] { 4, 5 }));
        packed.Position = 0;
        using var unzip = new GZipStream(packed, CompressionMode.Decompress);
        Assert.Equal([4f, 5], NpyFile.Read(unzip).Span);
    }

    [Fact]
    public void Bad_files_are_refused_with_a_reason()
    {
        Refused("is not a .npy file", new MemoryStream("name: \"LeNet\""u8.ToArray()));
        Refused("is not a .npy file", new MemoryStream());
        Refused("is of .npy version 9, of which 1 to 3 are known", Npy(9, "<f4", "False", "(1,)", new byte[4]));
        Refused("is cut short: its shape [1000, 1000, 1000] takes 4000000000 bytes, 8 are there", Npy(1, "<f4", "False", "(1000, 1000, 1000)", new byte[8]));
        Refused("holds elements of type 'c8', which are no numbers known here", Npy(1, "<c8", "False", "(1,)", new byte[8]));
        Refused("has the shape (1, -2), whose axis 1 is not a size", Npy(1, "<f4", "False", "(1, -2)", []));
        Refused("has the shape (65536, 65536): a blob of [65536, 65536] would hold more than 2147483647 numbers", Npy(1, "<f4", "False", "(65536, 65536)", []));
        Refused("has a header that does not give descr, fortran_order and shape", Npy(1, "<f4", "Maybe", "(1,)", []));
        Refused("has a header of 4294967295 bytes, more than any array needs", new MemoryStream([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]));
        Assert.Matches("^there is no file /no/such.npy$", Assert.Throws<NpyException>(() => NpyFile.Read("/no/such.npy")).Message);
    }

    [Fact]
    public void Elements_of_several_parts_are_refused()
    {
        string header = "{'descr': [('a', '<f4'), ('b', '<i4')], 'fortran_order': False, 'shape': (1,), }\n";
        Refused("holds elements made of several parts, not numbers", new MemoryStream([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. new byte[8]]));
    }

    private static void Refused(string message, Stream stream) => Assert.Equal(message, Assert.Throws<NpyException>(() => NpyFile.Read(stream)).Message);

    private static int[] Bits(Blob blob) => Array.ConvertAll(blob.Span.ToArray(), BitConverter.SingleToInt32Bits);

    private static MemoryStream Npy(byte version, string type, string fortran, string shape, byte[] numbers)
    {
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        byte[] length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        else
            BinaryPrimitives.WriteInt32LittleEndian(length, header.Length);
        return new MemoryStream([0x93, .. "NUMPY"u8, version, 0, .. length, .. header, .. numbers]);
    }
}
