using CaffeSharp.Formats.Sniff;

namespace CaffeSharp.Formats;

/// <summary>Opens a file that a user named, or the pipe that stands in for one.</summary>
internal static class InputFile
{
    /// <summary>What stands for standard input.</summary>
    public const string StandardInput = "-";

    private const int HeadBytes = 1 << 16;

    // Of a pipe nobody knows the end; the largest of public weights has half of this.
    private const long MostOfPipe = 1L << 30;

    /// <summary>
    /// Opens a file for reading; what comes from a pipe is read whole first. The stream can seek.
    /// </summary>
    /// <param name="path">A file, <c>-</c> or <c>/dev/stdin</c>, or another pipe as a shell's <c>&lt;(…)</c> makes it.</param>
    /// <exception cref="FileFormatException">It is missing, a directory, a device, not ours to read, or a pipe without end.</exception>
    public static Stream Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path == StandardInput)
            return ReadPipe(Console.OpenStandardInput(), path);
        if (Directory.Exists(path))
            throw new FileFormatException($"{path} is a directory, not a file");
        if (!File.Exists(path))
            throw new FileFormatException($"there is no file {path}");
        if (IsDevice(path))
            throw new FileFormatException($"{path} is a device, not a file");
        try
        {
            // The readers buffer for themselves, and take weights from the file without a copy in between.
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            // Pipes have no length, nor have files that the system makes up as they are read.
            return file.CanSeek && file.Length > 0 ? file : ReadPipe(file, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FileFormatException($"{path} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Opens what another file named: only an ordinary file, since nobody waits at the other end of a pipe.</summary>
    /// <exception cref="FileFormatException">As for <see cref="Open"/>, and it is empty or no ordinary file.</exception>
    public static Stream OpenOrdinary(string path) => !File.Exists(path) || new FileInfo(path).ResolveLength() > 0
        ? Open(path)
        : throw new FileFormatException($"{path} is empty, or no ordinary file");

    /// <summary>Brings a stream of the caller's into a form that the readers can seek in.</summary>
    /// <exception cref="FileFormatException">It does not end, or is nothing that is read here.</exception>
    public static Stream Seekable(Stream stream, string name) => stream.CanSeek ? stream : ReadPipe(stream, name);

    private static long ResolveLength(this FileInfo file) =>
        file.LinkTarget is null ? file.Length : file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo { Exists: true } target ? target.Length : 0;

    // Devices live in one folder, together with the names of pipes and with memory for files.
    private static bool IsDevice(string path)
    {
        if (OperatingSystem.IsWindows())
            return false;
        string final = Path.GetFullPath(new FileInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path);
        return final.StartsWith("/dev/", StringComparison.Ordinal) && !final.StartsWith("/dev/fd/", StringComparison.Ordinal)
            && !final.StartsWith("/dev/shm/", StringComparison.Ordinal) && final != "/dev/stdin";
    }

    // The first bytes tell whether the rest is worth its memory.
    private static MemoryStream ReadPipe(Stream pipe, string name)
    {
        using (pipe)
        {
            var whole = new MemoryStream();
            byte[] buffer = new byte[HeadBytes];
            for (int read; (read = pipe.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)) > 0;)
            {
                bool first = whole.Length == 0;
                if (whole.Length + read > MostOfPipe)
                    throw new FileFormatException($"{name} goes on beyond {MostOfPipe >> 20} MiB: write it into a file first");
                whole.Write(buffer, 0, read);
                whole.Position = 0;
                if (first && read == buffer.Length && FileSniffer.Identify(whole) == FileKind.Unknown)
                    throw new FileFormatException($"{name} is no kind of file known here");
                whole.Position = whole.Length;
            }
            whole.Position = 0;
            return whole;
        }
    }
}
