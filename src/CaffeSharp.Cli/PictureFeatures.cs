using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli;

/// <summary>The numbers that a net has for each picture: a row of every blob asked for, averaged over the picture's crops.</summary>
internal sealed class PictureFeatures
{
    private readonly int _crops;

    /// <param name="net">A net with one input.</param>
    /// <param name="names">The blobs asked for.</param>
    /// <param name="crops">How many crops a picture is cut into.</param>
    /// <exception cref="CaffeException">The net has more inputs, or a blob has no row for each picture.</exception>
    public PictureFeatures(Net net, IReadOnlyList<string> names, int crops)
    {
        Input = net.Graph.Inputs.Count == 1 ? net.Graph.Inputs[0] : throw new CaffeException($"this takes a net with one input, and the net has {net.Graph.Inputs.Count}");
        Blobs = [.. names.Select(name => (name, Row(net.Graph.FindBlob(name), Input)))];
        _crops = crops;
    }

    /// <summary>Where pictures enter.</summary>
    public Value Input { get; }

    /// <summary>The blobs and the shapes of a picture's row.</summary>
    public IReadOnlyList<(string Name, Shape Row)> Blobs { get; }

    /// <summary>The best classes that take the place of the numbers, as <see cref="FeatureLines"/> writes them; null for the numbers.</summary>
    public TopClasses? Top { get; init; }

    /// <summary>Begins a file of rows.</summary>
    public FeatureFile Begin(string path, Stream stream) => FeatureFile.Begin(path, stream, Blobs, Top);

    /// <summary>Runs a batch and adds its rows to a file.</summary>
    /// <returns>How many pictures have a NaN in their rows.</returns>
    public int Add(Session session, PictureBatch batch, FeatureFile file)
    {
        if (batch.Input is null)
            return 0;
        int withNaN = 0;
        foreach ((string path, ReadOnlyMemory<float>[] rows) in batch.Paths.Zip(Rows(session, batch)))
        {
            if (rows.Any(row => TensorPrimitives.IsNaNAny(row.Span)))
                withNaN++;
            file.Add(path, rows);
        }
        return withNaN;
    }

    /// <summary>Runs a batch that has pictures.</summary>
    /// <returns>For each picture a row of every blob, valid until the next run.</returns>
    public IReadOnlyList<ReadOnlyMemory<float>[]> Rows(Session session, PictureBatch batch)
    {
        session.Run(batch.Input!);
        Blob[] blobs = [.. Blobs.Select(blob => session[blob.Name])];
        return [.. Enumerable.Range(0, batch.Paths.Count).Select(picture => blobs.Select(blob => Average(blob, picture)).ToArray())];
    }

    private static Shape Row(Value blob, Value input) => blob.Shape.Axes > 0 && blob.Shape[0] == input.Shape[0]
        ? [.. blob.Shape.Skip(1)]
        : throw new CaffeException($"the blob '{blob.Name}' {blob.Shape} has no row for each of the {input.Shape[0]} pictures of '{input.Name}'");

    private ReadOnlyMemory<float> Average(Blob blob, int picture)
    {
        int length = blob.Shape.Count(1);
        ReadOnlyMemory<float> first = blob.Data.Slice(picture * _crops * length, length);
        if (_crops == 1)
            return first;
        float[] mean = new float[length];
        for (int k = 0; k < length; k++)
        {
            double sum = 0;
            for (int crop = 0; crop < _crops; crop++)
                sum += blob.Span[(((picture * _crops) + crop) * length) + k];
            mean[k] = (float)(sum / _crops);
        }
        return mean;
    }
}
