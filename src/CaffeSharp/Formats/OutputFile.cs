namespace CaffeSharp.Formats;

/// <summary>Writes a file whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>
    /// Writes beside the file first and moves the result into place, so that a failure leaves what was there.
    /// </summary>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        string draft = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
                write(stream);
            File.Move(draft, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException($"{path} cannot be written: {e.Message}", e);
        }
        finally
        {
            if (File.Exists(draft))
                File.Delete(draft);
        }
    }
}
