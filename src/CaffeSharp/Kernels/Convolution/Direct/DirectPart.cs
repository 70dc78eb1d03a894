namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>Some of the products of an output: consecutive runs of a group.</summary>
/// <param name="FirstRun">The first run, counted from the group's first.</param>
/// <param name="EndRun">The run behind the last.</param>
/// <param name="FirstStep">Steps of the group before the first run.</param>
internal readonly record struct DirectPart(int FirstRun, int EndRun, int FirstStep)
{
    /// <summary>The runs that are also in <paramref name="other"/>.</summary>
    public DirectPart Intersect(in DirectPart other)
    {
        int first = Math.Max(FirstRun, other.FirstRun), end = Math.Max(first, Math.Min(EndRun, other.EndRun));
        return new DirectPart(first, end, Math.Max(FirstStep, other.FirstStep));
    }
}
