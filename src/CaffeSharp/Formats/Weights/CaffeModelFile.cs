using CaffeSharp.Blobs;
using CaffeSharp.Formats.Sniff;
using CaffeSharp.Formats.Wire;

namespace CaffeSharp.Formats.Weights;

/// <summary>
/// Binary caffemodels: a <c>NetParameter</c> in protobuf's wire format, of any vintage and any fork. What forks agree
/// on is taken (layer name, type, blobs), the rest stays undecoded.
/// </summary>
/// <remarks>
/// The format is scanned, not parsed into messages: floats go from the stream into the blob's memory, lengths are
/// 64-bit, and no memory is taken for numbers that the file does not have.
/// </remarks>
internal static class CaffeModelFile
{
    /// <summary>Reads a caffemodel from the stream's position to its end.</summary>
    /// <param name="stream">A seekable stream.</param>
    /// <param name="file">The name by which messages call it.</param>
    /// <exception cref="FileFormatException">It is another kind of file, cut short or damaged; the message tells which.</exception>
    public static NetWeights Read(Stream stream, string file) => Read(stream, file, left: null);

    internal static NetWeights Read(Stream stream, string file, FileStream? left)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
            throw new ArgumentException("a caffemodel is read from a seekable stream", nameof(stream));
        try
        {
            FileSniffer.Expect(FileKind.CaffeModel, stream, file);
            return new CaffeModelReader(new WireReader(stream, file), left).Read();
        }
        catch (IOException e)
        {
            throw new FileFormatException($"{file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Writes layers in today's form: name, type, and each blob's numbers with its shape. What layers read from a
    /// caffemodel of that form had beside the blobs (bottoms, tops, parameters) is written back unchanged.
    /// </summary>
    /// <exception cref="FileFormatException">A number does not fit the encoding; nothing has been written then.</exception>
    public static void Write(Stream stream, NetWeights weights, BlobEncoding encoding = BlobEncoding.Float)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(weights);
        new CaffeModelWriter(stream, encoding).Write(weights);
    }
}
