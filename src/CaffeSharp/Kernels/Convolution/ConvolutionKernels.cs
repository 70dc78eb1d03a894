using CaffeSharp.Kernels.Convolution.Blocks;
using CaffeSharp.Kernels.Convolution.Clipped;
using CaffeSharp.Kernels.Convolution.Direct;
using CaffeSharp.Kernels.Convolution.Rows;
using CaffeSharp.Kernels.Convolution.Winograd;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>All convolution kernels, and the choice among them. Running, tests and benchmarks share this list.</summary>
internal static class ConvolutionKernels
{
    /// <summary>Every kernel; of two that cost the same the first is taken.</summary>
    public static IReadOnlyList<IConvolutionKernel> All { get; } =
    [
        new BlockKernel(),
        new DirectKernel(),
        new RowKernel(),
        new WinogradKernel<F43>(),
        new WinogradKernel<F23>(),
        new WinogradKernel<F25>(),
        new ClippedKernel(),
    ];

    /// <summary>
    /// Takes the kernel that does not refuse and is the cheapest for one image, or the one named <paramref name="forced"/>. The
    /// batch has no say, so an image gets the same bits in every batch.
    /// </summary>
    /// <exception cref="CaffeException">There is no kernel of that name, or it refuses.</exception>
    public static KernelChoice Choose(ConvolutionProblem problem, string? forced = null)
    {
        problem = problem with { Geometry = problem.Geometry with { Batch = 1 } };
        IConvolutionKernel? best = null;
        double bestCost = double.PositiveInfinity;
        var asked = new List<(IConvolutionKernel Kernel, string? Refusal, double Cost)>();
        foreach (IConvolutionKernel kernel in All)
        {
            string? refusal = kernel.Refusal(problem);
            double cost = refusal is null ? kernel.Cost(problem) : 0;
            asked.Add((kernel, refusal, cost));
            if (forced is not null ? kernel.Name != forced : refusal is not null || cost >= bestCost)
                continue;
            if (refusal is not null)
                throw new CaffeException($"the convolution kernel \"{forced}\" cannot be used here: {refusal}");
            (best, bestCost) = (kernel, cost);
        }
        if (best is null)
            throw new CaffeException(NothingFits(forced));
        return new KernelChoice(best, [.. asked.Select(a => new KernelVerdict(a.Kernel.Name, a.Refusal, a.Cost, a.Kernel == best))]);
    }

    private static string NothingFits(string? forced) => forced is null
        ? "no convolution kernel takes this geometry"
        : $"there is no convolution kernel \"{forced}\"; there are {string.Join(", ", All.Select(k => k.Name))}";
}
