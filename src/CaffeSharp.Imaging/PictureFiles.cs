namespace CaffeSharp.Imaging;

/// <summary>The pictures that somebody means by files, folders and lists.</summary>
internal static class PictureFiles
{
    private static readonly HashSet<string> Endings = new([".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The paths of pictures, in order.</summary>
    /// <param name="arguments">
    /// A picture; a folder, for the pictures right inside it in the order of their names; or a list, a <c>.txt</c> file with a path a
    /// line and maybe a label behind it, as Caffe's image lists have it. Paths in a list are those from its own folder where
    /// such a file is there, else from the current one.
    /// </param>
    /// <exception cref="ImageException">A folder without pictures, or a list that is empty or cannot be read.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return [.. arguments.SelectMany(Expand)];
    }

    /// <summary>The paths that a list has, whatever its name ends in.</summary>
    /// <exception cref="ImageException">It is empty or cannot be read.</exception>
    public static IReadOnlyList<string> FromList(string list) => Found(list, InList);

    private static IReadOnlyList<string> Expand(string argument)
    {
        if (Directory.Exists(argument))
            return Found(argument, InFolder);
        return Path.GetExtension(argument).Equals(".txt", StringComparison.OrdinalIgnoreCase) ? FromList(argument) : [argument];
    }

    private static string[] Found(string source, Func<string, IEnumerable<string>> paths)
    {
        try
        {
            string[] found = [.. paths(source)];
            return found.Length > 0 ? found : throw new ImageException($"{source} holds no pictures");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImageException($"{source} cannot be read: {e.Message}", e);
        }
    }

    private static IEnumerable<string> InFolder(string folder) =>
        Directory.EnumerateFiles(folder).Where(file => Endings.Contains(Path.GetExtension(file))).Order(StringComparer.Ordinal);

    private static IEnumerable<string> InList(string list)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        foreach (string line in File.ReadLines(list).Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            string path = WithoutLabel(line), inside = Path.Combine(folder, path);
            yield return File.Exists(inside) ? inside : path;
        }
    }

    // The label is a number behind the last blank; a path may have blanks of its own.
    private static string WithoutLabel(string line)
    {
        int blank = line.LastIndexOfAny([' ', '\t']);
        return blank > 0 && line.AsSpan(blank + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? line[..blank].TrimEnd() : line;
    }
}
