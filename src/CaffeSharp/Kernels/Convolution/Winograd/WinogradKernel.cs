using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Winograd's convolution in one of its forms, dense or with groups that fill blocks of channels. The error is about
/// ten times that of the plain sum: 1e-5 of the largest output with <see cref="F43"/> and <see cref="F25"/>, 1e-6 with <see cref="F23"/>.
/// </summary>
internal sealed class WinogradKernel<TForm> : IConvolutionKernel where TForm : struct, IWinogradForm
{
    /// <inheritdoc/>
    public string Name => $"winograd-{TForm.Name}";

    /// <inheritdoc/>
    public string? Refusal(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        if (problem.Strict)
            return "its rounding is not strict";
        if (problem.Lane == 1)
            return "there is no SIMD";
        if (g.In.Axes != 2)
            return "it is for two spatial axes";
        if (g.Kernel.Any(taps => taps != TForm.Taps))
            return $"the kernel is not {TForm.Taps}×{TForm.Taps}";
        if (g.Stride.Any(stride => stride != 1) || g.Dilation.Any(dilation => dilation != 1))
            return "stride or dilation is not 1";
        if (g.InChannelsPerGroup < problem.Lane || g.OutChannelsPerGroup < problem.Lane)
            return $"a group has fewer than {problem.Lane} channels or filters";
        bool unaligned = g.Groups > 1
            && ((problem.Input.IsBlocked && g.InChannelsPerGroup % problem.Lane != 0)
                || (problem.Output.IsBlocked && g.OutChannelsPerGroup % problem.Lane != 0));
        return unaligned ? $"groups end inside blocks of {problem.Lane} channels" : problem.Refusal(Memory(problem));
    }

    /// <summary>Transformed weights, and a strip of tiles with its products.</summary>
    private static double Memory(ConvolutionProblem problem)
    {
        const int StripPlaces = 64, ScratchLines = 1 << 12;
        var sizes = new WinogradSizes(problem, TForm.Outputs);
        double frequencies = TForm.Size * TForm.Size, lane = sizes.Lane;
        double weights = frequencies * sizes.Groups * sizes.OutPairs * 2 * lane * sizes.InBlocks * lane;
        return weights + (frequencies * (sizes.InBlocks + 2) * StripPlaces * lane) + (ScratchLines * lane);
    }

    /// <inheritdoc/>
    public double Cost(ConvolutionProblem problem)
    {
        const double Efficiency = 0.93, TransformPerCopy = 1.4, NanosecondsPerRun = 300;
        var sizes = new WinogradSizes(problem, TForm.Outputs);
        double tiles = (double)problem.Geometry.Batch * sizes.ImageTiles, frequencies = TForm.Size * TForm.Size;
        double weights = frequencies * sizes.Groups * sizes.InBlocks * sizes.OutBlocks * sizes.Lane * sizes.Lane;
        double transformed = tiles * frequencies * sizes.Groups * sizes.Lane * (sizes.InBlocks + sizes.OutBlocks);
        // A run of tiles of one block of channels costs something to find, however short it is.
        double runs = (double)problem.Geometry.Batch * sizes.TileRows * sizes.Groups * (sizes.InBlocks + sizes.OutBlocks);
        double compute = ConvolutionCost.Compute(weights * tiles, sizes.Lane, Efficiency * Math.Clamp(tiles / 4, 0.25, 1));
        double read = ConvolutionCost.ColdWeights(weights);
        // The next weights are fetched while these are multiplied: about half of the shorter time is hidden.
        return Math.Max(compute, read) + (Math.Min(compute, read) / 2)
            + (TransformPerCopy * ConvolutionCost.Copy(transformed)) + (NanosecondsPerRun * runs);
    }

    /// <inheritdoc/>
    public PreparedConvolution Prepare(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue) =>
        LaneChoice.Make(problem.Lane, new Maker(Name, problem, weights, epilogue));

    private sealed record Maker(string Name, ConvolutionProblem Problem, KernelWeights Weights, Epilogue Epilogue) : ILaneMaker<PreparedConvolution>
    {
        public PreparedConvolution Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => new WinogradConvolution<TForm, TLane, TV>(Name, Problem, Weights, Epilogue);
    }
}
