using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>
/// SSD and YOLO: rows <c>[1, 1, detections, 7]</c> of image, label, score, left, top, right, bottom, the edges in parts of the
/// picture. An image of −1, or a label of −1, says that nothing was found.
/// </summary>
internal sealed class RowForm : IDetectionForm
{
    private const int RowSize = 7;

    private readonly Value _input, _output;
    private readonly Preprocessing _preprocessing;

    private RowForm(Value input, Value output, Preprocessing preprocessing) =>
        (_input, _output, _preprocessing, Treatment) = (input, output, preprocessing, preprocessing.Describe(input.Shape));

    public IReadOnlyList<string> Keep => [];

    public string Treatment { get; }

    /// <summary>The form, if the net is of this kind.</summary>
    public static RowForm? Of(NetGraph graph, Preprocessing preprocessing) =>
        graph.Inputs is [Value input] && graph.Outputs.FirstOrDefault(IsRows) is Value output ? new RowForm(input, output, preprocessing) : null;

    public Dictionary<string, Blob> Inputs(Image image) => new() { [_input.Name] = _preprocessing.ToBlob(image, _input.Shape) };

    public IEnumerable<Detection> Read(Session session, ImageSize picture, float threshold)
    {
        Blob rows = session[_output.Name];
        for (int at = 0; at < rows.Shape.Count(); at += RowSize)
        {
            // An iterator cannot hold a span.
            float[] row = rows.Span.Slice(at, RowSize).ToArray();
            if (row[0] < 0 || row[1] < 0 || !(row[2] >= threshold))
                continue;
            yield return new Detection((int)row[1], row[2], row[3] * picture.Width, row[4] * picture.Height, row[5] * picture.Width, row[6] * picture.Height);
        }
    }

    private static bool IsRows(Value output) => output.Shape is { Axes: 4 } shape && shape[0] == 1 && shape[1] == 1 && shape[3] == RowSize;
}
