using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Sniff;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Formats.Wire;

namespace CaffeSharp;

/// <summary>The mean of a training set, which is subtracted from what a net is shown.</summary>
public static class MeanFile
{
    /// <summary>
    /// Reads a <c>mean.binaryproto</c> or a mean as <c>.npy</c>, told apart by content.
    /// </summary>
    /// <returns>A mean image <c>[C, H, W]</c>, or a mean per channel <c>[C]</c>.</returns>
    /// <exception cref="CaffeException">The file is of another kind, damaged, or has a shape that is no mean.</exception>
    public static Blob Read(string path)
    {
        using Stream stream = InputFile.Open(path);
        FileKind kind = FileSniffer.Identify(stream);
        Blob blob = kind switch
        {
            FileKind.Npy => ReadArray(stream, path),
            FileKind.BlobProto => ReadBlob(stream, path),
            _ => throw new FileFormatException(FileSniffer.Refusal(kind, FileKind.BlobProto, stream, path)),
        };
        Shape shape = blob.Shape;
        return shape.Axes switch
        {
            1 or 3 => blob,
            2 => blob.Reshape([1, shape[0], shape[1]]),
            4 when shape[0] == 1 => blob.Reshape([shape[1], shape[2], shape[3]]),
            _ => throw new FileFormatException($"{path} has the shape {shape}, which is neither a mean image [C, H, W] nor a mean per channel [C]"),
        };
    }

    private static Blob ReadArray(Stream stream, string path)
    {
        try
        {
            return NpyFile.Read(stream);
        }
        catch (NpyException e)
        {
            throw new NpyException($"{path} {e.Message}", e);
        }
    }

    private static Blob ReadBlob(Stream stream, string path)
    {
        var wire = new WireReader(stream, path) { Place = "the mean" };
        return BlobReader.Read(wire, wire.End, left: null, out _);
    }
}
