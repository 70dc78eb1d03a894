using System.Globalization;

namespace CaffeSharp.Serving.Models;

/// <summary>The files of one version of a model.</summary>
/// <param name="Name">What clients call the model.</param>
/// <param name="Version">From 1 on.</param>
/// <param name="Folder">Where model.json, the labels and the mean are.</param>
/// <param name="Net">The net's file.</param>
/// <param name="Weights">The weights' file, if there is one.</param>
/// <param name="Settings">What model.json says.</param>
internal sealed record ModelFiles(string Name, int Version, string Folder, string Net, string? Weights, ModelSettings Settings)
{
    private static readonly string[] WeightEndings = [".caffemodel", ".caffemodel.h5", ".h5"];

    /// <summary>The files of a model by itself: version 1, with the model.json beside its net.</summary>
    /// <exception cref="CaffeException">model.json is wrong.</exception>
    public static ModelFiles Of(ModelSource source)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(source.Net))!;
        return new ModelFiles(source.Name, 1, folder, source.Net, source.Weights, ModelSettings.Read(folder));
    }

    /// <summary>The versions in a model's folder: sub-folders that are called a number, or the folder itself as version 1.</summary>
    /// <exception cref="CaffeException">The folder cannot be read, or has none.</exception>
    public static IReadOnlyDictionary<int, string> Versions(string folder)
    {
        SortedDictionary<int, string> versions = [];
        foreach (string path in Directory.EnumerateDirectories(folder))
        {
            if (int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int version) && version > 0
                && !versions.TryAdd(version, path))
                throw new CaffeException($"{folder} has version {version} twice");
        }
        if (versions.Count == 0)
            versions[1] = folder;
        return versions;
    }

    /// <summary>The files of one of them.</summary>
    /// <exception cref="CaffeException">The net or the weights are not there, or it is not clear which they are.</exception>
    public static ModelFiles In(string name, string folder, int version, string versionFolder)
    {
        ModelSettings settings = ModelSettings.Read(folder);
        string[] files = [.. Directory.EnumerateFiles(versionFolder).Order(StringComparer.Ordinal)];
        string? weights = settings.Weights is string named ? Path.Combine(versionFolder, named)
            : Only(files.Where(file => WeightEndings.Any(ending => file.EndsWith(ending, StringComparison.OrdinalIgnoreCase))), "weights");
        string? net = settings.Net is string given ? Path.Combine(versionFolder, given)
            : Only(files.Where(file => file.EndsWith(".prototxt", StringComparison.OrdinalIgnoreCase)), "net");
        // A caffemodel is a net with its weights.
        return net is not null ? new ModelFiles(name, version, folder, net, weights, settings)
            : weights is not null ? new ModelFiles(name, version, folder, weights, null, settings)
            : throw new CaffeException($"{versionFolder} holds neither a .prototxt nor a .caffemodel");
    }

    /// <summary>A message without the places of the files: what a client may read.</summary>
    public string WithoutPaths(string message)
    {
        foreach (string file in new[] { Net, Weights }.OfType<string>())
            message = message.Replace(Path.GetFullPath(file), Path.GetFileName(file), StringComparison.Ordinal).Replace(file, Path.GetFileName(file), StringComparison.Ordinal);
        return WithoutFolder(message, Folder);
    }

    /// <summary>A message without a folder's place.</summary>
    public static string WithoutFolder(string message, string folder)
    {
        foreach (string place in new[] { Path.GetFullPath(folder), folder }.Select(place => place.TrimEnd(Path.DirectorySeparatorChar)).Where(place => place.Length > 0))
            message = message.Replace(place + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(place, "the model's folder", StringComparison.Ordinal);
        return message;
    }

    private static string? Only(IEnumerable<string> files, string what)
    {
        string[] all = [.. files];
        return all.Length <= 1 ? all.FirstOrDefault()
            : throw new CaffeException($"{Path.GetDirectoryName(all[0])} has {all.Length} files that may be the {what} ({string.Join(", ", all.Select(Path.GetFileName))}); name one in {ModelSettings.FileName}");
    }
}
