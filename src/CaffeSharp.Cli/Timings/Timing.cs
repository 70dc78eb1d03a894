namespace CaffeSharp.Cli.Timings;

/// <summary>What the runs of a net took.</summary>
/// <param name="Net">The net's file.</param>
/// <param name="Steps">Every step.</param>
/// <param name="Runs">Milliseconds of each run, sorted.</param>
/// <param name="Images">How many images a run has.</param>
/// <param name="Threads">How many threads worked.</param>
/// <param name="RoofGflops">What the same threads reach in a loop of nothing but multiply-adds, measured between the runs.</param>
internal sealed record Timing(string Net, IReadOnlyList<StepProfile> Steps, double[] Runs, int Images, int Threads, double RoofGflops)
{
    /// <summary>Half of the runs took no longer, in milliseconds.</summary>
    public double Median => At(0.5);

    /// <summary>Multiply-adds of a run.</summary>
    public long Macs => Steps.Sum(step => step.Macs);

    /// <summary>The mean time of all steps, in milliseconds.</summary>
    public double InSteps => Steps.Sum(step => step.MeanMilliseconds);

    /// <summary>10⁹ operations a second of the whole, in the median run.</summary>
    public double Gflops => 2e-6 * Macs / Median;

    /// <summary>The time within which that part of the runs came to its end, in milliseconds.</summary>
    public double At(double part) => Runs[Math.Max(0, (int)Math.Ceiling(part * Runs.Length) - 1)];

    /// <summary>A step's part of the time of all steps.</summary>
    public double Share(StepProfile step) => InSteps == 0 ? 0 : step.MeanMilliseconds / InSteps;
}
