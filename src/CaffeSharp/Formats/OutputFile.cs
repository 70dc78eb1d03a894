using System.Collections.Concurrent;

namespace CaffeSharp.Formats;

/// <summary>Writes a file whole or not at all.</summary>
internal static class OutputFile
{
    private static readonly ConcurrentDictionary<string, bool> Drafts = new();

    /// <summary>Takes away what has been written and is not whole yet, for a process that is about to end.</summary>
    public static void DropDrafts()
    {
        foreach (string draft in Drafts.Keys)
            File.Delete(draft);
    }

    /// <summary>
    /// Writes beside the file first and moves the result into place, so that a failure leaves what was there. The file
    /// keeps its permissions; behind a symbolic link the file it leads to is written. A device or a pipe is
    /// written into once all is known to be well.
    /// </summary>
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
            bool ordinary = IsOrdinary(target);
            draft = ordinary ? $"{target}.{Environment.ProcessId}.part" : Path.GetTempFileName();
            Drafts[draft] = true;
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16))
                write(stream);
            if (ordinary)
                Replace(draft, target);
            else
                Pour(draft, target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FileFormatException($"{path} cannot be written: {e.Message}", e);
        }
        finally
        {
            if (draft is not null)
            {
                File.Delete(draft);
                Drafts.TryRemove(draft, out _);
            }
        }
    }

    // A pipe that is opened for both ways waits for nobody, and it cannot seek.
    private static bool IsOrdinary(string path)
    {
        if (!File.Exists(path))
            return true;
        if (!OperatingSystem.IsWindows() && Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/dev/shm/", StringComparison.Ordinal))
            return false;
        using var existing = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        return existing.CanSeek;
    }

    private static void Replace(string draft, string target)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(target))
            File.SetUnixFileMode(draft, File.GetUnixFileMode(target));
        File.Move(draft, target, overwrite: true);
    }

    private static void Pour(string draft, string target)
    {
        using FileStream source = File.OpenRead(draft);
        using var sink = new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        source.CopyTo(sink);
    }
}
