using System.Globalization;
using CaffeSharp.Blobs;

namespace CaffeSharp.Cli;

/// <summary>A file that gets a row of numbers for every picture: arrays of NumPy, or a table of text.</summary>
internal abstract class FeatureFile : IDisposable
{
    /// <summary>What the endings say.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".npy", ".npz", ".csv", ".jsonl"];

    /// <summary>Begins a file in a stream that can seek.</summary>
    /// <param name="path">The name, whose ending says the form.</param>
    /// <param name="stream">Where it is written.</param>
    /// <param name="blobs">The names of the blobs and the shapes of a picture's row.</param>
    /// <param name="top">For lines of JSON: the best classes in the place of the numbers.</param>
    public static FeatureFile Begin(string path, Stream stream, IReadOnlyList<(string Name, Shape Row)> blobs, TopClasses? top = null) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".npy" => new Npy(stream, blobs[0].Row),
        ".npz" => new Npz(stream, blobs),
        ".jsonl" => new FeatureLines(stream, blobs, top),
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

    private sealed class Npz : FeatureFile
    {
        private readonly NpzRowWriter _archive;
        private readonly NpyRowWriter[] _arrays;

        public Npz(Stream stream, IReadOnlyList<(string Name, Shape Row)> blobs)
        {
            _archive = new NpzRowWriter(stream);
            _arrays = [.. blobs.Select(blob => _archive.Begin(blob.Name.Replace('/', '_'), blob.Row))];
        }

        public override void Add(string picture, IReadOnlyList<ReadOnlyMemory<float>> rows)
        {
            for (int i = 0; i < rows.Count; i++)
                _arrays[i].Write(rows[i].Span);
        }

        public override void Finish() => _archive.Finish();

        public override void Dispose() => _archive.Dispose();
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
