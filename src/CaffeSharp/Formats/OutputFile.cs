using System.Collections.Concurrent;

namespace CaffeSharp.Formats;

/// <summary>Writes a file whole or not at all.</summary>
internal static class OutputFile
{
    /// <summary>What stands for standard output.</summary>
    public const string StandardOutput = "-";

    private static readonly ConcurrentDictionary<string, bool> Drafts = new();

    /// <summary>Takes away what has been written and is not whole yet, for a process that is about to end.</summary>
    public static void DropDrafts()
    {
        foreach (string draft in Drafts.Keys)
            File.Delete(draft);
    }

    /// <summary>
    /// Writes beside the file first and moves the result into place, so that a failure leaves what was there. The file
    /// keeps its permissions; behind a symbolic link the file it leads to is written. A device, a pipe or standard output is
    /// written into once all is known to be well; a pipe waits for its reader first.
    /// </summary>
    /// <param name="path">A file, or <c>-</c> for standard output.</param>
    /// <param name="write">Writes what it is to hold.</param>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
            throw new FileFormatException($"{path} is a folder; name a file in it");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is string folder && !Directory.Exists(folder))
            throw new FileFormatException($"{path} cannot be written: there is no folder {folder}");
        string? draft = null;
        try
        {
            var file = new FileInfo(path);
            string target = (file.LinkTarget is null ? null : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName) ?? path;
            using Stream? sink = path == StandardOutput ? Console.OpenStandardOutput() : Sink(target);
            draft = sink is null ? $"{target}.{Environment.ProcessId}.part" : Path.GetTempFileName();
            Drafts[draft] = true;
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
                write(stream);
            if (sink is null)
                Replace(draft, target);
            else
                Pour(draft, sink);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException($"{path} cannot be written: {e.Message}", e);
        }
        catch (ArgumentOutOfRangeException e) when (e.ParamName == "value")
        {
            // So .NET says that a file has grown beyond a limit.
            throw new FileFormatException($"{path} cannot be written: it becomes larger than the file system or a limit of the user allows", e);
        }
        finally
        {
            if (draft is not null)
            {
                if (File.Exists(draft))
                    File.Delete(draft);
                Drafts.TryRemove(draft, out _);
            }
        }
    }

    /// <summary>What a target takes that is no ordinary file. It is opened once: who reads from a pipe would take a second opening for the end.</summary>
    private static FileStream? Sink(string path)
    {
        if (!File.Exists(path))
            return null;
        bool isDevice = !OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
        var existing = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        if (isDevice || !existing.CanSeek)
            return existing;
        existing.Dispose();
        return null;
    }

    private static void Replace(string draft, string target)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
            File.SetUnixFileMode(draft, File.GetUnixFileMode(target));
        File.Move(draft, target, overwrite: true);
    }

    private static void Pour(string draft, Stream sink)
    {
        using FileStream source = File.OpenRead(draft);
        source.CopyTo(sink);
        sink.Flush();
    }
}
