namespace CaffeSharp.Layers;

/// <summary>Weighted means along an axis as a matrix, for layers that go over planes row by row and column by column.</summary>
internal static class AxisShares
{
    /// <summary>How much every number of an axis counts for every number of the top's.</summary>
    /// <param name="top">How many the top has.</param>
    /// <param name="bottom">How many the bottom has.</param>
    /// <param name="weight">What one of the bottom weighs for one of the top.</param>
    /// <returns><c>[top, bottom]</c>; a row sums up to 1, or to 0 where nothing weighs.</returns>
    public static float[] Of(int top, int bottom, Func<int, int, double> weight)
    {
        float[] shares = new float[(long)top * bottom];
        double[] row = new double[bottom];
        for (int y = 0; y < top; y++)
        {
            for (int x = 0; x < bottom; x++)
                row[x] = weight(y, x);
            double sum = row.Sum();
            for (int x = 0; sum != 0 && x < bottom; x++)
                shares[(y * bottom) + x] = (float)(row[x] / sum);
        }
        return shares;
    }
}
