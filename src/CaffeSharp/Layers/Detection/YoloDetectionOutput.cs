using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// What a net of YOLO's second version sees: a box counts if σ(objectness) times the softmax of its best class reaches
/// the threshold.
/// </summary>
/// <remarks>Anchors are in places of the map, the same for every map. <see cref="AnchorDetection"/> says the rest.</remarks>
internal sealed record YoloDetectionOutput : AnchorDetection
{
    /// <summary>Makes the layer from its text.</summary>
    public static YoloDetectionOutput Parse(LayerSetup setup)
    {
        YoloDetectionOutputParameter text = setup.Text.YoloDetectionOutputParam ?? new();
        if (text.Coords != Coordinates)
            throw new LayerException($"has {text.Coords} coords; a box takes {Coordinates}");
        int boxes = Positive("num_box", text.NumBox);
        return new YoloDetectionOutput
        {
            Classes = Positive("num_classes", text.NumClasses),
            BoxesPerPlace = boxes,
            Biases = RequireBiases(text.Biases, boxes),
            ConfidenceThreshold = text.ConfidenceThreshold,
            NmsThreshold = text.NmsThreshold,
        };
    }

    private protected override void Look(ReadOnlySpan<float> prediction, int area, Box box, ref Candidates found)
    {
        int best = 0;
        for (int c = 1; c < Classes; c++)
            best = prediction[(1 + c) * area] > prediction[(1 + best) * area] ? c : best;
        float sum = 0;
        for (int c = 0; c < Classes; c++)
            sum += MathF.Exp(prediction[(1 + c) * area] - prediction[(1 + best) * area]);
        float score = Sigmoid(prediction[0]) / sum;
        if (score >= ConfidenceThreshold)
            found.Add(best, score, box);
    }

    internal override (float Width, float Height) Anchor(int index, int map, int height, int width) =>
        (Biases[2 * index] / width, Biases[(2 * index) + 1] / height);
}
