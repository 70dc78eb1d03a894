namespace CaffeSharp.Formats.Text;

/// <summary>Reads text files with faults that a user understands.</summary>
internal static class TextFile
{
    // A prototxt with weights written out may be large; beyond this it is some other file.
    private const long LargestFile = 512L << 20;

    /// <summary>The text of a file in UTF-8, or UTF-16 or UTF-32 with a byte order mark.</summary>
    /// <exception cref="CaffeException">There is no such file, it cannot be read, or it is over half a gigabyte.</exception>
    public static string Read(string path)
    {
        using Stream stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>The rest of a stream as text.</summary>
    /// <exception cref="CaffeException">It cannot be read, or is over half a gigabyte.</exception>
    public static string Read(Stream stream, string path)
    {
        if (stream.Length > LargestFile)
            throw new CaffeException($"{path} is too large for a text file ({stream.Length:N0} bytes): is it the weights?");
        try
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            return reader.ReadToEnd();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CaffeException($"{path} cannot be read: {fault.Message}", fault);
        }
    }
}
