using System.Text;

namespace CaffeSharp.Formats.Sniff;

/// <summary>Tells what a file is by its contents, so that a wrong file is refused with a sentence that helps.</summary>
internal static class FileSniffer
{
    private const int HeadBytes = 4096;

    private static ReadOnlySpan<byte> Hdf5Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Looks at a seekable stream from its position on, and puts the position back.</summary>
    public static FileKind Identify(Stream stream)
    {
        long start = stream.Position;
        byte[] buffer = new byte[HeadBytes];
        ReadOnlySpan<byte> head = buffer.AsSpan(0, stream.ReadAtLeast(buffer, HeadBytes, throwOnEndOfStream: false));
        stream.Position = start;
        if (head.IsEmpty)
            return FileKind.Empty;
        FileKind kind = ByMagic(head);
        if (kind == FileKind.Unknown && IsText(head))
            kind = TextKind(Encoding.Latin1.GetString(head));
        if (kind == FileKind.Unknown && HasHdf5AfterUserBlock(stream, start))
            kind = FileKind.Hdf5;
        return kind != FileKind.Unknown ? kind : MessageSniffer.Identify(stream, start);
    }

    /// <summary>Throws unless the stream may hold what is wanted.</summary>
    public static void Expect(FileKind wanted, Stream stream, string file)
    {
        FileKind kind = Identify(stream);
        if (kind != wanted)
            throw new FileFormatException(Refusal(kind, wanted, stream, file));
    }

    /// <summary>One sentence on what the file is instead, and what to do about it.</summary>
    public static string Refusal(FileKind kind, FileKind wanted, Stream stream, string file)
    {
        string noun = Noun(wanted);
        return kind switch
        {
            FileKind.Empty => $"{file} is empty",
            FileKind.GitLfsPointer => $"{file} is a git-LFS pointer, not the file itself: run `git lfs pull`",
            FileKind.Html => $"{file} is an HTML page, not {noun}: the download gave a web page instead of the file",
            FileKind.Prototxt => $"{file} is a net as text (prototxt), not {noun}: were two arguments swapped?",
            FileKind.Gzip => $"{file} is packed with gzip: unpack it first, with `gunzip`",
            FileKind.Zip => $"{file} is a zip archive: unpack it first, with `unzip`",
            FileKind.SolverState when MessageSniffer.LearnedNet(stream) is { Length: > 0 } net =>
                $"{file} is a solver state, which holds no weights: give its learned net, {net}",
            FileKind.SolverState => $"{file} is a solver state, which holds no weights: give the caffemodel saved along with it",
            FileKind.Unknown => $"{file} is not {noun}, nor any other kind of file known here",
            _ => $"{file} is {Noun(kind)}, not {noun}",
        };
    }

    private static string Noun(FileKind kind) => kind switch
    {
        FileKind.CaffeModel => "a caffemodel",
        FileKind.BlobProto => "a mean file (one blob)",
        FileKind.Onnx => "an ONNX model",
        FileKind.Hdf5 => "an HDF5 file",
        FileKind.Npy => "a NumPy array",
        FileKind.PyTorch => "a PyTorch file",
        FileKind.Pickle => "a Python pickle",
        FileKind.Picture => "a picture",
        _ => "text",
    };

    private static FileKind ByMagic(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith(Hdf5Signature))
            return FileKind.Hdf5;
        if (StartsWith(head, 0x1F, 0x8B))
            return FileKind.Gzip;
        if (head.StartsWith("PK\x03\x04"u8))
            return head.IndexOf("data.pkl"u8) >= 0 ? FileKind.PyTorch : FileKind.Zip;
        if (StartsWith(head, 0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'))
            return FileKind.Npy;
        // PyTorch's old form: a pickled magic number of ten bytes comes first.
        if (StartsWith(head, 0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46))
            return FileKind.PyTorch;
        if (head.Length > 1 && head[0] == 0x80 && head[1] is >= 2 and <= 5)
            return FileKind.Pickle;
        if (StartsWith(head, 0x89, (byte)'P', (byte)'N', (byte)'G') || StartsWith(head, 0xFF, 0xD8, 0xFF))
            return FileKind.Picture;
        return FileKind.Unknown;
    }

    private static bool StartsWith(ReadOnlySpan<byte> head, params ReadOnlySpan<byte> magic) => head.StartsWith(magic);

    // Binary nets have a control character in the tag of every layer.
    private static bool IsText(ReadOnlySpan<byte> head)
    {
        if (StartsWith(head, 0xFF, 0xFE) || StartsWith(head, 0xFE, 0xFF))
            return true;
        foreach (byte b in head)
            if (b < ' ' && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f'))
                return false;
        return true;
    }

    private static FileKind TextKind(string text)
    {
        string start = text.TrimStart('\u00EF', '\u00BB', '\u00BF', ' ', '\t', '\r', '\n');
        if (start.StartsWith("version https://git-lfs", StringComparison.Ordinal))
            return FileKind.GitLfsPointer;
        if (start.StartsWith('<') && text.Contains("<html", StringComparison.OrdinalIgnoreCase)
            || start.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase))
            return FileKind.Html;
        bool isNet = start.StartsWith("name:", StringComparison.Ordinal) || start.StartsWith("layer", StringComparison.Ordinal)
            || text.Contains("layer {") || text.Contains("layers {") || text.Contains("layer{") || text.Contains("layers{");
        return isNet ? FileKind.Prototxt : FileKind.Text;
    }

    // An HDF5 file may carry other data first; its signature then stands at 512 times a power of two.
    private static bool HasHdf5AfterUserBlock(Stream stream, long start)
    {
        Span<byte> signature = stackalloc byte[8];
        bool found = false;
        for (long offset = 512; !found && start + offset + signature.Length <= stream.Length; offset *= 2)
        {
            stream.Position = start + offset;
            stream.ReadExactly(signature);
            found = signature.SequenceEqual(Hdf5Signature);
        }
        stream.Position = start;
        return found;
    }
}
