using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Blocks;

/// <summary>
/// Convolution of small groups within a block of channels: depthwise, and 2, 4 or 8 channels per group in and out.
/// A vector is one pixel's channels of several whole groups, so nothing of it is wasted. Plain blobs become
/// blocks on the way.
/// </summary>
internal sealed class BlockKernel : IConvolutionKernel
{
    private const double FusedReorder = 0.55;

    public string Name => "block";

    public string? Refusal(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        if (problem.Lane == 1)
            return "there are no vectors here";
        if (!PlanarGeometry.Fits(g))
            return "it knows at most two spatial axes";
        if (g.InChannelsPerGroup != g.OutChannelsPerGroup || g.InChannelsPerGroup is not (1 or 2 or 4 or 8))
            return $"it takes 1, 2, 4 or 8 channels per group, in as out, not {g.InChannelsPerGroup} in and {g.OutChannelsPerGroup} out";
        return g.InChannelsPerGroup <= problem.Lane
            ? problem.Refusal(Memory(problem))
            : $"a group of {g.InChannelsPerGroup} does not fit a vector of {problem.Lane}";
    }

    public double Cost(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        double pixels = (double)g.Batch * g.Out.Count(), channels = (double)problem.Blocked.Blocks(g.OutChannels) * problem.Lane;
        double macs = pixels * channels * g.InChannelsPerGroup * g.Kernel.Count();
        double efficiency = g.InChannelsPerGroup switch { 1 => 0.6, 8 when problem.Lane < 16 => 0.5, _ => 0.85 };
        return ConvolutionCost.Compute(macs, problem.Lane, efficiency)
            + ConvolutionCost.Copy((double)g.Batch * g.InChannels * g.In.Count())
            + ConvolutionCost.ColdWeights(channels * g.InChannelsPerGroup * g.Kernel.Count())
            + (FusedReorder * ReorderedConvolution.Cost(problem, problem.Blocked));
    }

    /// <summary>Packed weights, a strip of padded input and its outputs at most.</summary>
    private static double Memory(ConvolutionProblem problem)
    {
        const int Cached = 1 << 16, FewestRows = 4;
        ConvolutionGeometry g = problem.Geometry;
        var plane = new PlanarGeometry(g);
        double strip = (double)plane.PaddedRows(Math.Min(FewestRows, plane.OutHeight)) * plane.PaddedWidth;
        double weights = (double)problem.Blocked.Blocks(g.OutChannels) * g.InChannelsPerGroup * plane.Taps;
        return problem.Lane * (strip + weights + g.Out.Count()) + Cached;
    }

    public PreparedConvolution Prepare(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue) =>
        LaneChoice.Make(problem.Lane, new Maker(Name, problem, weights, epilogue));

    private sealed record Maker(string Name, ConvolutionProblem Problem, KernelWeights Weights, Epilogue Epilogue) : ILaneMaker<PreparedConvolution>
    {
        public PreparedConvolution Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => new BlockConvolution<TLane, TV>(Name, Problem, Weights, Epilogue);
    }
}
