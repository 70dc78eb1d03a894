using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>What finds objects in the place of the loss that a single-shot detector was trained with.</summary>
/// <remarks>
/// The layers and numbers of SSD's own script (<c>ssd_pascal.py</c>): an overlap of 0.45, the best 400 of a class and 200 of an
/// image, from a score of 0.01 on. What the loss says of classes, coding and variances is taken over.
/// </remarks>
internal static class DeployDetections
{
    private const float Overlap = 0.45f, LeastScore = 0.01f, LeastObjectness = 0.01f;

    private const int BestOfClass = 400, BestOfImage = 200;

    // Bottoms of the loss: locations, confidences, priors, truth; and in RefineDet's second step those of the first.
    private const int Locations = 0, Confidences = 1, Priors = 2, FirstConfidences = 4, FirstLocations = 5;

    /// <summary>Whether the loss judges boxes.</summary>
    public static bool IsLoss(LayerParameter layer) => layer.Type is "MultiBoxLoss" or "MultiBoxFocalLoss" && layer.Bottom.Count > Priors;

    /// <summary>Whether the loss judges what a first step refined already.</summary>
    public static bool IsSecondStep(LayerParameter loss) => loss.Bottom.Count > FirstLocations;

    /// <summary>The layers in running order.</summary>
    /// <param name="loss">The loss, with a name for each of its bottoms.</param>
    public static IReadOnlyList<LayerParameter> After(LayerParameter loss)
    {
        MultiBoxLossParameter judged = loss.MultiboxLossParam ?? new();
        string confidences = loss.Bottom[Confidences];
        var layers = new List<LayerParameter>();
        if (judged.ConfLossType == MultiBoxLossParameter.Types.ConfLossType.Logistic)
        {
            layers.Add(Step($"{confidences}_sigmoid", "Sigmoid", confidences));
        }
        else
        {
            LayerParameter byClass = Step($"{confidences}_reshape", "Reshape", confidences), flat = Step($"{confidences}_flatten", "Flatten", $"{confidences}_softmax");
            byClass.ReshapeParam = new() { Shape = new() { Dim = { 0, -1, judged.NumClasses } } };
            LayerParameter softmax = Step($"{confidences}_softmax", "Softmax", byClass.Top[0]);
            softmax.SoftmaxParam = new() { Axis = 2 };
            flat.FlattenParam = new() { Axis = 1 };
            layers.AddRange([byClass, softmax, flat]);
        }
        LayerParameter output = Step("detection_out", "DetectionOutput", loss.Bottom[Locations], layers[^1].Top[0], loss.Bottom[Priors]);
        output.DetectionOutputParam = new()
        {
            NumClasses = judged.NumClasses,
            ShareLocation = judged.ShareLocation,
            BackgroundLabelId = (int)judged.BackgroundLabelId,
            NmsParam = new() { NmsThreshold = Overlap, TopK = BestOfClass },
            CodeType = judged.CodeType,
            VarianceEncodedInTarget = judged.EncodeVarianceInTarget,
            KeepTopK = BestOfImage,
            ConfidenceThreshold = LeastScore,
        };
        if (IsSecondStep(loss))
        {
            output.Bottom.Add([loss.Bottom[FirstConfidences], loss.Bottom[FirstLocations]]);
            output.DetectionOutputParam.ObjectnessScore = LeastObjectness;
        }
        layers.Add(output);
        return layers;
    }

    private static LayerParameter Step(string name, string type, params string[] bottoms) =>
        new() { Name = name, Type = type, Bottom = { bottoms }, Top = { name } };
}
