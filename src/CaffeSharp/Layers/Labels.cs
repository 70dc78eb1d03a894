using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>Scores of classes and the labels that belong to them.</summary>
internal static class Labels
{
    /// <summary>The scores seen from the axis of the classes, once there is a label for each of the rest.</summary>
    /// <exception cref="LayerException">There are more labels or fewer.</exception>
    public static AxisView View(Shape scores, int axis, Shape labels)
    {
        var view = AxisView.Of(scores, axis);
        if (labels.Count() != view.Outer * view.Inner)
            throw new LayerException($"has {labels.Count()} labels {labels} for {view.Outer * view.Inner} times {view.Size} scores {scores}");
        return view;
    }

    /// <summary>How many items with how many scores each, once there is a label for every item.</summary>
    /// <exception cref="LayerException">There are more labels or fewer.</exception>
    public static (int Items, int Classes) Items(Shape scores, Shape labels)
    {
        if (scores.Axes == 0 || labels.Count() != scores[0])
            throw new LayerException($"takes scores [N, …] and a label for each of N, not {scores} and {labels}");
        return (scores[0], scores.Count(1));
    }
}
