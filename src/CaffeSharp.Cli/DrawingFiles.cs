using CaffeSharp.Imaging;
using CaffeSharp.Imaging.Detectors;

namespace CaffeSharp.Cli;

/// <summary>Where pictures with their detections are written: one to a file, several to a folder under their own names.</summary>
internal sealed class DrawingFiles
{
    private readonly Dictionary<string, string> _files;

    private DrawingFiles(Dictionary<string, string> files) => _files = files;

    /// <summary>The files for pictures, or <see langword="null"/> when none are wanted.</summary>
    /// <param name="wanted">A file with the ending of a picture, or a folder.</param>
    /// <param name="images">The pictures' files.</param>
    /// <exception cref="CaffeException">One file for several pictures, or two pictures of one name.</exception>
    public static DrawingFiles? For(string? wanted, IReadOnlyList<string> images)
    {
        if (wanted is null)
            return null;
        bool isFile = Path.HasExtension(wanted) && !Directory.Exists(wanted);
        string[] different = [.. images.Distinct()];
        if (isFile && different.Length > 1)
            throw new CaffeException($"--draw {wanted} is one file, and there are {different.Length} pictures; give a folder");
        if (isFile)
            return new DrawingFiles(new() { [images[0]] = wanted });
        var files = different.ToDictionary(image => image, image => Path.Combine(wanted, $"{Path.GetFileNameWithoutExtension(image)}.png"));
        if (files.GroupBy(pair => pair.Value).FirstOrDefault(same => same.Count() > 1) is { } clash)
            throw new CaffeException($"{string.Join(" and ", clash.Select(pair => pair.Key))} would both be drawn to {clash.Key}");
        Directory.CreateDirectory(wanted);
        return new DrawingFiles(files);
    }

    /// <summary>Writes a picture with what was found in it.</summary>
    public void Write(string path, Image image, IEnumerable<Detection> found, Func<int, string> name) =>
        DetectionDrawing.Draw(image, found, name).Save(_files[path]);
}
