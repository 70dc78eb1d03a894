using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using CaffeSharp.Graph;
using CaffeSharp.Planning;

namespace CaffeSharp;

/// <summary>
/// What one step of a net took, in the runs that a session with <see cref="SessionOptions.Profile"/> did at the same input shapes.
/// Layers that were joined are one step.
/// </summary>
public sealed record StepProfile
{
    internal StepProfile(Step step, StepClock clock)
    {
        Step = step;
        Runs = clock.Runs;
        LeastMilliseconds = clock.Least;
        MeanMilliseconds = clock.Mean;
        Macs = step.Node.Layer.Macs(step.Bottoms);
        Tops = step.Node.Layer.InferShapes(step.Bottoms);
        LastStart = clock.LastStart;
        LastEnd = clock.LastEnd;
        long numbers = step.Bottoms.Concat(Tops).Sum(shape => (long)shape.Count());
        Bytes = sizeof(float) * (numbers + step.Node.Parameters.Sum(parameter => (long)parameter.Shape.Count()));
    }

    /// <summary>The layers of the net that the step computes, in running order.</summary>
    public IReadOnlyList<Node> Layers => Step.Node.Origins;

    /// <summary>The name of the kernel that runs it.</summary>
    public string Kernel => Step.KernelName;

    internal Step Step { get; }

    /// <summary>The shapes of what it makes.</summary>
    internal IReadOnlyList<Shape> Tops { get; }

    /// <summary>When the last run of the step began, a <see cref="System.Diagnostics.Stopwatch"/> timestamp.</summary>
    internal long LastStart { get; }

    /// <summary>When it ended.</summary>
    internal long LastEnd { get; }

    /// <summary>How many runs were timed.</summary>
    public int Runs { get; }

    /// <summary>The shortest time, which other work on the machine disturbs least.</summary>
    public double LeastMilliseconds { get; }

    /// <summary>The mean time.</summary>
    public double MeanMilliseconds { get; }

    /// <summary>Multiply-adds of a run by the usual counting, at the planned shapes: those of convolutions and inner products.</summary>
    public long Macs { get; }

    /// <summary>Bytes of all bottoms, tops and parameters, each counted once: what a run moves at least.</summary>
    public long Bytes { get; }

    /// <summary>10⁹ operations a second in the shortest run, two for a multiply-add; 0 where there are none.</summary>
    public double Gflops => LeastMilliseconds == 0 ? 0 : 2e-6 * Macs / LeastMilliseconds;
}
