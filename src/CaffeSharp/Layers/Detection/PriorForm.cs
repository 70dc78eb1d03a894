using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Whose prior boxes a net has. The forks' texts look alike; what tells them apart is how many boxes its locations are for.</summary>
internal enum PriorForm
{
    /// <summary>SSD's and RefineDet's.</summary>
    Ssd,

    /// <summary>TextBoxes': every box a second time half a row further down.</summary>
    TextBoxes,

    /// <summary>FaceBoxes': more of the small squares, all one pixel smaller.</summary>
    FaceBoxes,
}

/// <summary>Finds the form of a net's prior boxes.</summary>
internal static class PriorForms
{
    private const int FaceBoxesSizes = 3, FaceBoxesPerPlace = 21;

    /// <summary>
    /// The form for which the convolutions that read the same bottom as one of the PriorBox layers have 4 outputs for every box and one
    /// for each of its classes; SSD's wherever that fits or nothing does.
    /// </summary>
    public static PriorForm Of(IReadOnlyList<LayerParameter> net)
    {
        long classes = net.Select(layer => layer.DetectionOutputParam?.NumClasses ?? layer.MultiboxLossParam?.NumClasses ?? 0).DefaultIfEmpty().Max();
        foreach (LayerParameter layer in net.Where(layer => layer.Type == "PriorBox" && layer.Bottom.Count > 0))
        {
            PriorBoxParameter text = layer.PriorBoxParam ?? new();
            long[] outputs = [.. net.Where(other => other.ConvolutionParam is not null && other.Bottom.Contains(layer.Bottom[0])).Select(other => (long)other.ConvolutionParam.NumOutput)];
            int ratios = PriorBox.Ratios(text).Count + 1, larger = text.MaxSize.Count;
            if (Fits((text.MinSize.Count * ratios) + larger))
                continue;
            if (text.MinSize.Count == FaceBoxesSizes && Fits(FaceBoxesPerPlace))
                return PriorForm.FaceBoxes;
            if (text.MinSize.Count == 1 && Fits(2 * (ratios + larger)))
                return PriorForm.TextBoxes;

            // With two classes half of TextBoxes' boxes have as many locations as all of them have classes.
            bool Fits(long boxes) => outputs.Contains(4 * boxes) && (classes == 0 || outputs.Contains(classes * boxes));
        }
        return PriorForm.Ssd;
    }
}
