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
        try
        {
            if (Directory.Exists(path))
                throw new CaffeException($"{path} is a folder, not a text file");
            var file = new FileInfo(path);
            if (file.Exists && file.Length > LargestFile)
                throw new CaffeException($"{path} is too large for a text file ({file.Length:N0} bytes): is it the weights?");
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CaffeException($"there is no file {path}", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CaffeException($"{path} cannot be read: {fault.Message}", fault);
        }
    }
}
