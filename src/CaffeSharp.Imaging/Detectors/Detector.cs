using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>
/// Finds things in pictures with a net whose outputs are boxes. The net tells of which kind it is:
/// <list type="bullet">
/// <item>SSD, YOLO: an output of rows <c>[1, 1, detections, 7]</c>, image, label, score, left, top, right and bottom, the edges in
/// parts of the picture. The whole picture is resized to the net's input.</item>
/// <item>Faster R-CNN, R-FCN: inputs of a picture and of <c>im_info</c>; outputs <c>cls_prob</c> and <c>bbox_pred</c> for the blob
/// <c>rois</c>. The picture keeps its proportions; <see cref="RegionPreprocessing"/> says its size.</item>
/// </list>
/// A detector runs one picture at a time, as a session does; threads take one each.
/// </summary>
public sealed class Detector : IDisposable
{
    private readonly Session _session;
    private readonly IDetectionForm _form;

    /// <summary>Makes a detector of a net.</summary>
    /// <param name="net">A net that makes boxes; it may serve other detectors and sessions as well.</param>
    /// <param name="preprocessing">How a picture becomes the net's input, as the net was trained. Default: BGR, 0 to 255, nothing subtracted.</param>
    /// <param name="options">How the net is run.</param>
    /// <exception cref="ImageException">The net's inputs and outputs are of neither kind.</exception>
    public Detector(Net net, Preprocessing? preprocessing = null, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(net);
        Preprocessing treatment = preprocessing ?? Preprocessing.ClassificationCpp;
        if (treatment.TenCrop || treatment.Mirror)
            throw new ImageException("a detector sees a picture once and as it is, so neither ten crops nor a mirror picture");
        _form = RowForm.Of(net.Graph, treatment) ?? (IDetectionForm?)RegionForm.Of(net.Graph, treatment)
            ?? throw new ImageException($"the net has no output that tells boxes: neither rows [1, 1, N, 7], nor 'cls_prob' and 'bbox_pred' for 'rois'; its outputs are {string.Join(", ", net.Graph.Outputs.Select(Describe))}");
        options ??= new();
        _session = net.CreateSession(options with { Keep = [.. options.Keep, .. _form.Keep] });
    }

    /// <summary>The least score of a detection. Default 0.5; the net's own threshold holds besides.</summary>
    public float Threshold { get; init; } = 0.5f;

    /// <summary>How a picture is treated, in one line.</summary>
    public string Treatment => _form.Treatment;

    /// <summary>Finds things in one picture.</summary>
    /// <param name="image">Gray or colour, of any size.</param>
    /// <param name="cancellation">Stops between two layers.</param>
    /// <returns>The detections, highest score first.</returns>
    /// <exception cref="ImageException">The picture does not fit the net.</exception>
    public IReadOnlyList<Detection> Detect(Image image, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        Dictionary<string, Blob> inputs = _form.Inputs(image);
        _session.Run(inputs, cancellation);
        return [.. _form.Read(_session, image.Size, Threshold).Where(IsPlace).OrderByDescending(found => found.Score)];
    }

    /// <summary>Finds things in many pictures, one after the other.</summary>
    /// <returns>The detections of every picture, in the pictures' order.</returns>
    /// <inheritdoc cref="Detect(Image, CancellationToken)"/>
    public IReadOnlyList<IReadOnlyList<Detection>> Detect(IEnumerable<Image> images, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return [.. images.Select(image => Detect(image, cancellation))];
    }

    /// <summary>Ends the session's threads and frees its memory.</summary>
    public void Dispose() => _session.Dispose();

    // A net at its fillers tells boxes without end.
    private static bool IsPlace(Detection found) =>
        float.IsFinite(found.Left) && float.IsFinite(found.Top) && float.IsFinite(found.Right) && float.IsFinite(found.Bottom);

    private static string Describe(Value output) => $"'{output.Name}' {output.Shape}";
}
