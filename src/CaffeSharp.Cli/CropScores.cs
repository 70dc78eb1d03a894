namespace CaffeSharp.Cli;

/// <summary>What a net says of several crops of one picture.</summary>
internal static class CropScores
{
    /// <summary>The scores <c>[crops, classes…]</c>, averaged over the crops.</summary>
    public static Blob Average(Blob scores)
    {
        int crops = scores.Shape[0], classes = scores.Shape.Count(1);
        var average = new Blob([classes]);
        for (int c = 0; c < classes; c++)
        {
            double sum = 0;
            for (int n = 0; n < crops; n++)
                sum += scores.Span[(n * classes) + c];
            average.Span[c] = (float)(sum / crops);
        }
        return average;
    }
}
