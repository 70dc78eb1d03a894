using System.IO.Compression;
using CaffeSharp.Blobs;
using CaffeSharp.Formats.Hdf5;

namespace CaffeSharp.Cli.Comparing;

/// <summary>Blobs that another program wrote: a folder of <c>.npy</c> files, an <c>.npz</c> archive or an HDF5 file. One is read at a time.</summary>
internal sealed class BlobDump
{
    private const int MostGroups = 16;

    private readonly Dictionary<string, Func<Blob>> _blobs = [];

    private BlobDump(string path, IEnumerable<(string Name, Func<Blob> Read)> blobs)
    {
        foreach ((string name, Func<Blob> read) in blobs)
            _blobs[name] = read;
        if (_blobs.Count == 0)
            throw new CaffeException($"{path} holds no arrays");
    }

    /// <summary>Whether a path is a dump, by its name, and neither a net nor weights.</summary>
    public static bool Is(string path) => Directory.Exists(path) || (Ending(path) is ".npz" or ".h5" or ".hdf5" && !path.Contains(".caffemodel", StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds what a dump holds.</summary>
    /// <exception cref="CaffeException">It cannot be read, or holds no arrays.</exception>
    public static BlobDump Open(string path)
    {
        if (Directory.Exists(path))
            return new BlobDump(path, Directory.EnumerateFiles(path, "*.npy").Select(file => (Path.GetFileNameWithoutExtension(file), (Func<Blob>)(() => NpyFile.Read(file)))));
        if (!File.Exists(path))
            throw new CaffeException($"there is no file {path}");
        return new BlobDump(path, Ending(path) == ".npz" ? Archive(path) : Hdf5(path));
    }

    /// <summary>The array of a blob, under its name or the name that a file of it has; null when there is none.</summary>
    public Blob? Find(string blob) =>
        _blobs.TryGetValue(blob, out Func<Blob>? read) || _blobs.TryGetValue(BlobFileName.For(blob), out read) ? read() : null;

    private static string Ending(string path) => Path.GetExtension(path).ToLowerInvariant();

    private static IEnumerable<(string, Func<Blob>)> Archive(string path)
    {
        using ZipArchive archive = Open();
        return [.. archive.Entries.Where(entry => Ending(entry.Name) == ".npy").Select(entry => (entry.FullName[..^".npy".Length], Reader(entry.FullName)))];

        Func<Blob> Reader(string entry) => () =>
        {
            using ZipArchive again = Open();
            using Stream stream = again.GetEntry(entry)!.Open();
            try
            {
                return NpyFile.Read(stream);
            }
            catch (CaffeException fault)
            {
                throw new CaffeException($"{path}: {entry}: {fault.Message}", fault);
            }
            catch (InvalidDataException fault)
            {
                throw new CaffeException($"{path}: {entry} is damaged: {fault.Message}", fault);
            }
        };

        ZipArchive Open()
        {
            try
            {
                return ZipFile.OpenRead(path);
            }
            catch (InvalidDataException fault)
            {
                throw new CaffeException($"{path} is no .npz archive: {fault.Message}", fault);
            }
        }
    }

    // A blob's name with a slash in it has become groups.
    private static IEnumerable<(string, Func<Blob>)> Hdf5(string path)
    {
        using FileStream stream = File.OpenRead(path);
        var file = Hdf5File.Open(stream, path);
        return [.. NamesIn(file, file.Root, "").Select(name => (name, (Func<Blob>)(() => Read(path, name))))];
    }

    private static IEnumerable<string> NamesIn(Hdf5File file, Hdf5Object group, string place)
    {
        foreach ((string name, Hdf5Object child) in file.Children(group))
        {
            if (child.IsDataset)
                yield return place + name;
            else if (place.Count(letter => letter == '/') < MostGroups)
            {
                foreach (string inner in NamesIn(file, child, $"{place}{name}/"))
                    yield return inner;
            }
        }
    }

    private static Blob Read(string path, string name)
    {
        using FileStream stream = File.OpenRead(path);
        var file = Hdf5File.Open(stream, path);
        Hdf5Object at = name.Split('/').Aggregate(file.Root, (group, part) => file.Find(group, part)!);
        return file.Dataset(at, name).Blob;
    }
}
