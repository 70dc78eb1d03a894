using System.Text;
using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Google.Protobuf;
using Xunit;

namespace CaffeSharp.Tests.Formats.Sniff;

/// <summary>Every kind of file that users give in place of weights is named, and told what to do with it.</summary>
public sealed class WrongFileTests
{
    public static TheoryData<string, byte[]> WrongFiles => new()
    {
        { "is empty", [] },
        { "is a git-LFS pointer, not the file itself: run `git lfs pull`", Text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 243862418\n") },
        { "is an HTML page, not a caffemodel: the download gave a web page instead of the file", Text("\n<!DOCTYPE html>\n<html><body>404</body></html>") },
        { "is an HTML page, not a caffemodel: the download gave a web page instead of the file", Text("<html lang=en><head></head></html>") },
        { "is a net as text (prototxt), not a caffemodel: were two arguments swapped?", Text("# LeNet\nname: \"LeNet\"\nlayer {\n  name: \"data\"\n}\n") },
        { "is text, not a caffemodel", Text("n01440764 tench, Tinca tinca\n") },
        { "is text, not a caffemodel", [0xFF, 0xFE, (byte)'a', 0, (byte)'b', 0] },
        { "is packed with gzip: unpack it first, with `gunzip`", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] },
        { "is a zip archive: unpack it first, with `unzip`", [.. "PK\x03\x04"u8, 20, 0, 0, 0] },
        { "is a PyTorch file, not a caffemodel", [.. "PK\x03\x04"u8, 0, 0, .. "archive/data.pkl"u8] },
        { "is a PyTorch file, not a caffemodel", [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'] },
        { "is a Python pickle, not a caffemodel", [0x80, 4, 0x95, 0, 0] },
        { "is an ONNX model, not a caffemodel", new MessageBytes().Varint(1, 8).Text(2, "pytorch").Message(7, new MessageBytes().Text(2, "graph")).ToArray() },
        { "is a NumPy array, not a caffemodel", [0x93, .. "NUMPY"u8, 1, 0] },
        { "is a picture, not a caffemodel", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] },
        { "is a mean file (one blob), not a caffemodel", new BlobProto { Num = 1, Channels = 3, Height = 1, Width = 1, Data = { 1f, 2, 3 } }.ToByteArray() },
        { "is a solver state, which holds no weights: give its learned net, snap_iter_10.caffemodel", new SolverState { Iter = 10, LearnedNet = "snap_iter_10.caffemodel", History = { new BlobProto() } }.ToByteArray() },
        { "is a solver state, which holds no weights: give the caffemodel saved along with it", new SolverState { Iter = 10, History = { new BlobProto() } }.ToByteArray() },
        { "is a solver state, which holds no weights: give the caffemodel saved along with it", new SolverState { Iter = 10, LearnedNet = "snap_iter_10.caffemodel" }.ToByteArray()[..^4] },
        { "is not a caffemodel, nor any other kind of file known here", [0xEE, 0x01, 0x02] },
        { "holds no layers, so it is no caffemodel", new NetParameter { Name = "a net without layers", ForceBackward = true }.ToByteArray() },
    };

    [Theory]
    [MemberData(nameof(WrongFiles))]
    public void A_wrong_file_is_named(string message, byte[] contents)
    {
        using var folder = new TempFolder();
        string path = folder.Write("x.caffemodel", contents);
        Assert.Equal($"{path} {message}", Assert.Throws<FileFormatException>(() => NetWeights.Load(path)).Message);
    }

    [Fact]
    public void A_missing_file_and_a_directory_are_named()
    {
        using var folder = new TempFolder();
        string path = Path.Combine(folder.Path, "none.caffemodel");
        Assert.Equal($"there is no file {path}", Assert.Throws<FileFormatException>(() => NetWeights.Load(path)).Message);
        Assert.Equal($"{folder.Path} is a directory, not a file", Assert.Throws<FileFormatException>(() => NetWeights.Load(folder.Path)).Message);
    }

    [Fact]
    public void A_file_that_is_cut_short_says_where()
    {
        byte[] whole = File.ReadAllBytes(Tree.Zoo("lenet_mnist", "weights.caffemodel"));
        var e = Assert.Throws<FileFormatException>(() => CaffeModelFile.Read(new MemoryStream(whole[..^1000]), "lenet.caffemodel"));
        Assert.Matches(@"^lenet\.caffemodel is cut short or damaged: layer \d+ goes on for \d+ bytes at byte \d+, but the file has only \d+ more$", e.Message);
    }

    [Fact]
    public void Any_beginning_of_a_file_is_refused_or_ends_between_fields()
    {
        byte[] whole = File.ReadAllBytes(Tree.Golden("conv_3x3", "weights.caffemodel"));
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<FileFormatException>(() => CaffeModelFile.Read(new MemoryStream(whole, 0, length), "x"));
    }

    [Fact]
    public void A_small_file_that_claims_much_takes_no_memory()
    {
        foreach (MessageBytes blob in new[]
                 {
                     new MessageBytes().Dims(1_000_000_000).Length(5, 4_000_000_000),
                     new MessageBytes().Dims(1000, 1000, 1000),
                     new MessageBytes().Varint(1, 1_000_000_000).Varint(2, 1).Varint(3, 1).Varint(4, 1),
                     new MessageBytes().Dims(1_000_000_000).Varint(10, 2).Length(12, 2_000_000_000),
                     new MessageBytes().Length(7, ulong.MaxValue),
                 })
        {
            byte[] file = MessageBytes.NetOf(blob).ToArray();
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Throws<FileFormatException>(() => CaffeModelFile.Read(new MemoryStream(file), "x"));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        }
        byte[] nested = [.. Enumerable.Repeat<byte>(0xA3, 400).SelectMany(b => new byte[] { b, 0x06 })];
        Assert.Contains("groups nest deeper", Assert.Throws<FileFormatException>(
            () => CaffeModelFile.Read(new MemoryStream([0x0A, 1, (byte)'n', .. nested]), "x")).Message);
    }

    [Fact]
    public void A_stream_that_cannot_seek_is_a_programmer_s_fault()
    {
        using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(), System.IO.Compression.CompressionMode.Decompress);
        Assert.Throws<ArgumentException>(() => CaffeModelFile.Read(gzip, "x"));
    }

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);
}
