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
}
