namespace CaffeSharp.Benchmarks.Convs;

/// <summary>The ratios of all shapes of a class at one thread count.</summary>
internal sealed record ClassSummary(string Class, int Threads, int Shapes, double GeometricMean, double Minimum)
{
    /// <summary>One summary for every class and thread count, in the order in which they first appear.</summary>
    public static IReadOnlyList<ClassSummary> Of(IEnumerable<ConvResult> results) =>
        [.. results.GroupBy(result => (result.Class, result.Threads)).Select(group => new ClassSummary(
            group.Key.Class,
            group.Key.Threads,
            group.Count(),
            Math.Exp(group.Average(result => Math.Log(result.Ratio))),
            group.Min(result => result.Ratio)))];
}
