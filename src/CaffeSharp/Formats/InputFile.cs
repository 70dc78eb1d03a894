namespace CaffeSharp.Formats;

/// <summary>Opens a file that a user named.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FileFormatException">It is missing, a directory, or not ours to read.</exception>
    public static FileStream Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new FileFormatException($"{path} is a directory, not a file");
        if (!File.Exists(path))
            throw new FileFormatException($"there is no file {path}");
        try
        {
            // The readers buffer for themselves, and take weights from the file without a copy in between.
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException($"{path} cannot be opened: {e.Message}", e);
        }
    }
}
