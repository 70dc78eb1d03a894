using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>
/// Faster R-CNN and R-FCN: for each of R regions, <c>rois</c> <c>[R, 5]</c> of image and edges, the probability of K classes,
/// <c>cls_prob</c> <c>[R, K]</c>, and how the box has to be moved, <c>bbox_pred</c> <c>[R, 4 · K]</c>, or <c>[R, 8]</c> where all
/// classes share a move:
/// <code>
/// w = right − left + 1,  x = left + w / 2;   x' = x + dx · w,  w' = w · exp(dw);   left' = x' − w' / 2,  right' = x' + w' / 2
/// </code>
/// (Girshick et al., 2014; height alike.) Boxes of a class that overlap by more than 0.3 are one thing.
/// </summary>
internal sealed class RegionForm : IDetectionForm
{
    private const string Info = "im_info", Rois = "rois", Probabilities = "cls_prob", Moves = "bbox_pred";
    private const int RoiSize = 5;
    private const float Overlap = 0.3f;

    private readonly Value _image;
    private readonly int _infoSize;
    private readonly Preprocessing _preprocessing;

    private RegionForm(Value image, int infoSize, Preprocessing preprocessing) => (_image, _infoSize, _preprocessing) = (image, infoSize, preprocessing);

    public IReadOnlyList<string> Keep => [Rois];

    public string Treatment => $"shorter side to 600, longer to 1000 at most, {_preprocessing.Describe(_image.Shape)}";

    /// <summary>The form, if the net is of this kind.</summary>
    public static RegionForm? Of(NetGraph graph, Preprocessing preprocessing)
    {
        Value? info = graph.Inputs.FirstOrDefault(input => input.Name == Info), image = graph.Inputs.FirstOrDefault(input => input.Shape.Axes == 4);
        string[] tells = [Rois, Probabilities, Moves];
        bool fits = graph.Inputs.Count == 2 && info is { Shape.Axes: 2 } && image is not null && tells.All(name => graph.Values.Any(value => value.Name == name));
        return fits ? new RegionForm(image!, info!.Shape[1], preprocessing) : null;
    }

    public Dictionary<string, Blob> Inputs(Image image)
    {
        ImageSize size = RegionPreprocessing.Size(image.Size);
        var info = new Blob([1, _infoSize]);
        info.Span.Fill(RegionPreprocessing.Scale(image.Size));
        (info.Span[0], info.Span[1]) = (size.Height, size.Width);
        return new() { [_image.Name] = _preprocessing.ToBlob(image, [1, _image.Shape[1], size.Height, size.Width]), [Info] = info };
    }

    public IEnumerable<Detection> Read(Session session, ImageSize picture, float threshold)
    {
        Blob rois = session[Rois], probabilities = session[Probabilities], moves = session[Moves];
        int regions = rois.Shape[0], classes = probabilities.Shape.Count(1), movesEach = moves.Shape.Count(1);
        if (rois.Shape.Count(1) != RoiSize || probabilities.Shape[0] != regions || moves.Shape[0] != regions || (movesEach != 4 * classes && movesEach != 8))
            throw new ImageException($"'{Rois}' {rois.Shape}, '{Probabilities}' {probabilities.Shape} and '{Moves}' {moves.Shape} do not tell one box for each region and class");
        float scale = RegionPreprocessing.Scale(picture);
        var found = new List<Detection>();
        for (int label = 1; label < classes; label++)
        {
            var boxes = new List<(Box Box, float Score)>();
            int move = 4 * (movesEach == 4 * classes ? label : 1);
            for (int r = 0; r < regions; r++)
            {
                float score = probabilities.Span[(r * classes) + label];
                if (score >= threshold)
                    boxes.Add((Moved(rois.Span.Slice(r * RoiSize, RoiSize), moves.Span.Slice((r * movesEach) + move, 4), scale, picture), score));
            }
            found.AddRange(Suppression.Take(boxes, item => item.Box, item => item.Score, Overlap)
                .Select(item => new Detection(label, item.Score, item.Box.Left, item.Box.Top, item.Box.Right, item.Box.Bottom)));
        }
        return found;
    }

    private static Box Moved(ReadOnlySpan<float> roi, ReadOnlySpan<float> move, float scale, ImageSize picture)
    {
        float left = roi[1] / scale, top = roi[2] / scale, width = (roi[3] / scale) - left + 1, height = (roi[4] / scale) - top + 1;
        var box = Box.Around(left + (width / 2) + (move[0] * width), top + (height / 2) + (move[1] * height), width * MathF.Exp(move[2]), height * MathF.Exp(move[3]));
        return new Box(Inside(box.Left, picture.Width), Inside(box.Top, picture.Height), Inside(box.Right, picture.Width), Inside(box.Bottom, picture.Height));
    }

    private static float Inside(float edge, int side) => Math.Clamp(edge, 0, side - 1);
}
