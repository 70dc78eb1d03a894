using System.IO.Compression;
using CaffeSharp.Blobs;

namespace CaffeSharp.Cli;

/// <summary>
/// Writes a <c>.npz</c> file of arrays that grow row by row. An archive holds one array after another, so each grows in a file of its own
/// until all are known.
/// </summary>
/// <param name="stream">Where the archive is written at the end.</param>
internal sealed class NpzRowWriter(Stream stream) : IDisposable
{
    private readonly List<(string Name, FileStream File, NpyRowWriter Array)> _arrays = [];

    /// <summary>Begins an array.</summary>
    /// <param name="name">Its name in the archive, without the ending.</param>
    /// <param name="row">The shape of a row.</param>
    public NpyRowWriter Begin(string name, Shape row)
    {
        var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var array = new NpyRowWriter(file, row);
        _arrays.Add((name, file, array));
        return array;
    }

    /// <summary>Writes the archive.</summary>
    public void Finish()
    {
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach ((string name, FileStream file, NpyRowWriter array) in _arrays)
        {
            array.Finish();
            file.Position = 0;
            ZipArchiveEntry entry = archive.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
            // The same rows give the same bytes, whenever they are written.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using Stream to = entry.Open();
            file.CopyTo(to);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _arrays.ForEach(array => array.File.Dispose());
}
