using System.Globalization;
using System.IO.Compression;
using CaffeSharp.Blobs;

namespace CaffeSharp.Cli;

/// <summary>A file that gets a row of numbers for every picture: arrays of NumPy, or a table of text.</summary>
internal abstract class FeatureFile : IDisposable
{
    /// <summary>What the endings say.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".npy", ".npz", ".csv"];

    /// <summary>Begins a file in a stream that can seek.</summary>
    /// <param name="path">The name, whose ending says the form.</param>
    /// <param name="stream">Where it is written.</param>
    /// <param name="blobs">The names of the blobs and the shapes of a picture's row.</param>
    public static FeatureFile Begin(string path, Stream stream, IReadOnlyList<(string Name, Shape Row)> blobs) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".npy" => new Npy(stream, blobs[0].Row),
        ".npz" => new Npz(stream, blobs),
        _ => new Csv(stream, blobs),
    };

    /// <summary>Adds a picture's numbers, of all blobs.</summary>
    public abstract void Add(string picture, IReadOnlyList<ReadOnlyMemory<float>> rows);

    /// <summary>Ends the file.</summary>
    public abstract void Finish();

    /// <inheritdoc/>
    public abstract void Dispose();

    private sealed class Npy(Stream stream, Shape row) : FeatureFile
    {
        private readonly NpyRowWriter _array = new(stream, row);

        public override void Add(string picture, IReadOnlyList<ReadOnlyMemory<float>> rows) => _array.Write(rows[0].Span);

        public override void Finish() => _array.Finish();

        public override void Dispose()
        {
            // The stream is the caller's.
        }
    }

    /// <summary>An archive holds one array after another, so each grows in a file of its own until all are known.</summary>
    private sealed class Npz : FeatureFile
    {
        private readonly Stream _stream;
        private readonly List<(string Name, FileStream File, NpyRowWriter Array)> _parts = [];

        public Npz(Stream stream, IReadOnlyList<(string Name, Shape Row)> blobs)
        {
            _stream = stream;
            foreach ((string name, Shape row) in blobs)
            {
                var file = new FileStream(Path.GetTempFileName(), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
                _parts.Add((name, file, new NpyRowWriter(file, row)));
            }
        }

        public override void Add(string picture, IReadOnlyList<ReadOnlyMemory<float>> rows)
        {
            for (int i = 0; i < rows.Count; i++)
                _parts[i].Array.Write(rows[i].Span);
        }

        public override void Finish()
        {
            using var archive = new ZipArchive(_stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, FileStream file, NpyRowWriter array) in _parts)
            {
                array.Finish();
                file.Position = 0;
                using Stream entry = archive.CreateEntry($"{name.Replace('/', '_')}.npy", CompressionLevel.NoCompression).Open();
                file.CopyTo(entry);
            }
        }

        public override void Dispose() => _parts.ForEach(part => part.File.Dispose());
    }

    private sealed class Csv : FeatureFile
    {
        private readonly StreamWriter _text;

        public Csv(Stream stream, IReadOnlyList<(string Name, Shape Row)> blobs)
        {
            _text = new StreamWriter(stream, leaveOpen: true) { NewLine = "\n" };
            _text.WriteLine(string.Join(',', blobs.SelectMany(blob => Enumerable.Range(0, blob.Row.Count()).Select(i => $"{Quoted(blob.Name)}[{i}]")).Prepend("image")));
        }

        public override void Add(string picture, IReadOnlyList<ReadOnlyMemory<float>> rows)
        {
            _text.Write(Quoted(picture));
            foreach (ReadOnlyMemory<float> row in rows)
            {
                foreach (float number in row.Span)
                {
                    _text.Write(',');
                    _text.Write(number.ToString("R", CultureInfo.InvariantCulture));
                }
            }
            _text.WriteLine();
        }

        public override void Finish() => _text.Flush();

        public override void Dispose() => _text.Dispose();

        private static string Quoted(string text) =>
            text.AsSpan().IndexOfAny(",\"\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
