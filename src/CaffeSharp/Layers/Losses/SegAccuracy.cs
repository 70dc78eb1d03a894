using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// How well the classes of pixels are found: the part of them that is right, the mean over the classes that are there of the same, and
/// the mean over all classes of what label and prediction have in common over what they cover. PSPNet's layer.
/// </summary>
/// <remarks>
/// Bottoms scores <c>[N, C, …]</c> and labels of all positions; top <c>[1, 1, 1, 3]</c>. Of equal scores the larger class wins; a class that neither has
/// counts as 1 in the last mean. Every forward begins to count anew.
/// </remarks>
internal sealed record SegAccuracy : Layer
{
    /// <summary>Labels that do not count.</summary>
    public IReadOnlyList<int> IgnoredLabels { get; init; } = [];

    /// <summary>Makes the layer from its text.</summary>
    public static SegAccuracy Parse(LayerSetup setup)
    {
        SegAccuracyParameter text = setup.Text.SegAccuracyParam ?? new();
        if (!text.Reset)
            setup.Warn("has reset: false; every forward counts anew here all the same");
        return new SegAccuracy { IgnoredLabels = [.. text.IgnoreLabel] };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2, 3);
        if (bottoms[0].Axes < 2)
            throw new LayerException($"takes scores [N, C, …], not {bottoms[0]}");
        Labels.View(bottoms[0], 1, bottoms[1]);
        return [[1, 1, 1, 3]];
    }

    /// <summary>For every class: labels, predictions, and those that agree.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => CheckedSize("scratch memory", 3L * bottoms[0][1]);

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, 1);
        Span<float> rest = run.Scratch;
        Span<int> labelled = ScratchPieces.Take<int>(ref rest, view.Size), predicted = ScratchPieces.Take<int>(ref rest, view.Size), agreed = ScratchPieces.Take<int>(ref rest, view.Size);
        labelled.Clear();
        predicted.Clear();
        agreed.Clear();
        for (int i = 0; i < view.Outer * view.Inner; i++)
        {
            float given = run.Bottoms[1].Span[i];
            if (IsIgnored((int)given))
                continue;
            int label = Index("the label", given, view.Size), found = Largest(run.Input[((i / view.Inner * view.Size * view.Inner) + (i % view.Inner))..], view);
            labelled[label]++;
            predicted[found]++;
            agreed[label] += label == found ? 1 : 0;
        }
        double pixels = 0, right = 0, recalls = 0, present = 0, overlaps = 0;
        for (int c = 0; c < view.Size; c++)
        {
            int union = labelled[c] + predicted[c] - agreed[c];
            pixels += labelled[c];
            right += agreed[c];
            overlaps += union == 0 ? 1 : (double)agreed[c] / union;
            present += labelled[c] > 0 ? 1 : 0;
            recalls += labelled[c] > 0 ? (double)agreed[c] / labelled[c] : 0;
        }
        (run.Output[0], run.Output[1], run.Output[2]) = ((float)(right / pixels), (float)(recalls / present), (float)(overlaps / view.Size));
    }

    private bool IsIgnored(int label)
    {
        for (int i = 0; i < IgnoredLabels.Count; i++)
        {
            if (IgnoredLabels[i] == label)
                return true;
        }
        return false;
    }

    private static int Largest(ReadOnlySpan<float> scores, AxisView view)
    {
        int best = 0;
        for (int c = 1; c < view.Size; c++)
        {
            if (scores[c * view.Inner] >= scores[best * view.Inner])
                best = c;
        }
        return best;
    }
}
