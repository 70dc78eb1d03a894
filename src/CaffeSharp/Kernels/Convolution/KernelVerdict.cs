using System.Globalization;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>What came of one kernel when a convolution asked for one.</summary>
/// <param name="Kernel">The kernel's name.</param>
/// <param name="Refusal">Why it cannot; null when it can.</param>
/// <param name="Nanoseconds">Estimated time of a run, 0 when it refused.</param>
/// <param name="Chosen">Whether it was taken.</param>
internal sealed record KernelVerdict(string Kernel, string? Refusal, double Nanoseconds, bool Chosen)
{
    /// <summary>One line for <c>explain</c>.</summary>
    public override string ToString() => Refusal is not null
        ? $"{Kernel}: refused, {Refusal}"
        : string.Create(CultureInfo.InvariantCulture, $"{Kernel}: {(Chosen ? "chosen" : "accepted")}, about {Nanoseconds / 1000:0.#} µs");
}
