using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>The top of a detector: <c>[1, 1, rows, 7]</c> of image, label, score, left, top, right and bottom.</summary>
internal ref struct DetectionRows(Span<float> top)
{
    private const int RowSize = 7;
    private const float Nothing = -1;

    private readonly Span<float> _top = top;
    private int _count;

    /// <summary>The shape of that many rows.</summary>
    public static Shape Shape(long rows) => [1, 1, Layer.CheckedSize("detections", rows), RowSize];

    /// <summary>Adds a row.</summary>
    public void Add(int image, int label, float score, Box box)
    {
        Span<float> row = Next();
        row[0] = image;
        row[1] = label;
        row[2] = score;
        (row[3], row[4], row[5], row[6]) = (box.Left, box.Top, box.Right, box.Bottom);
    }

    /// <summary>Gives the top its size. With no rows at all it gets one of −1 for every image, as in SSD.</summary>
    /// <param name="run">Whose top it is.</param>
    /// <param name="images">How many rows there are with nothing found.</param>
    /// <param name="isNamed">Whether such a row begins with the image, not with −1.</param>
    public void Finish(LayerRun run, int images, bool isNamed = true)
    {
        for (int n = 0; _count == 0 && n < images; n++)
        {
            _top.Slice(n * RowSize, RowSize).Fill(Nothing);
            if (isNamed)
                _top[n * RowSize] = n;
        }
        run.ResizeTop(0, Shape(_count == 0 ? images : _count));
    }

    private Span<float> Next() => _top.Slice(_count++ * RowSize, RowSize);
}
