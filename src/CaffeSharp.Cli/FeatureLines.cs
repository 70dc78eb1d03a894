using System.Text.Encodings.Web;
using System.Text.Json;
using CaffeSharp.Blobs;

namespace CaffeSharp.Cli;

/// <summary>
/// A line of JSON for every picture: its path, and of each blob the numbers, or the best classes. JSON knows no NaN and no infinity; they
/// become null.
/// </summary>
internal sealed class FeatureLines(Stream stream, IReadOnlyList<(string Name, Shape Row)> blobs, TopClasses? top) : FeatureFile
{
    private static readonly byte[] LineEnd = [(byte)'\n'];

    private readonly Utf8JsonWriter _line = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public override void Add(string picture, IReadOnlyList<ReadOnlyMemory<float>> rows)
    {
        _line.Reset();
        _line.WriteStartObject();
        _line.WriteString("image", picture);
        for (int i = 0; i < rows.Count; i++)
        {
            _line.WriteStartArray(blobs[i].Name);
            if (top is null)
                Numbers(rows[i].Span);
            else
                Classes(rows[i], top);
            _line.WriteEndArray();
        }
        _line.WriteEndObject();
        _line.Flush();
        stream.Write(LineEnd);
    }

    public override void Finish() => stream.Flush();

    public override void Dispose() => _line.Dispose();

    private void Numbers(ReadOnlySpan<float> row)
    {
        foreach (float number in row)
        {
            if (float.IsFinite(number))
                _line.WriteNumberValue(number);
            else
                _line.WriteNullValue();
        }
    }

    private void Classes(ReadOnlyMemory<float> row, TopClasses top)
    {
        foreach (Prediction prediction in Prediction.Top(new Blob([row.Length], row.ToArray()), top.Count, top.Labels))
            prediction.Json().WriteTo(_line);
    }
}
