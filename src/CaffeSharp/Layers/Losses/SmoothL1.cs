namespace CaffeSharp.Layers;

/// <summary>The curve of the smooth L1 losses: a square near 0 that goes on as a straight line (Girshick, Fast R-CNN, 2015).</summary>
internal static class SmoothL1
{
    /// <summary>0.5 · (sigma · d)² where |d| &lt; 1 / sigma², else |d| − 0.5 / sigma².</summary>
    public static double Of(double d, double sigma = 1)
    {
        double square = sigma * sigma, size = Math.Abs(d);
        return size < 1 / square ? 0.5 * d * d * square : size - (0.5 / square);
    }
}
