using CaffeSharp.Imaging;

namespace CaffeSharp.Cli.Batch;

/// <summary>The pictures of a run.</summary>
internal static class Manifest
{
    /// <summary>Reads the paths of a list, a folder, or, for <c>-</c>, a list on standard input.</summary>
    /// <exception cref="CaffeException">There are none.</exception>
    public static IReadOnlyList<string> Read(string source, TextReader input)
    {
        IReadOnlyList<string> paths = source == "-" ? [.. Lines(input)]
            : Directory.Exists(source) ? PictureFiles.Expand([source])
            : File.Exists(source) ? PictureFiles.FromList(source)
            : throw new CaffeException($"--manifest {source}: there is no such file or folder");
        return paths.Count > 0 ? paths : throw new CaffeException($"--manifest {source} names no pictures");
    }

    private static IEnumerable<string> Lines(TextReader input)
    {
        while (input.ReadLine() is string line)
        {
            if (line.Trim() is { Length: > 0 } path)
                yield return path;
        }
    }
}
