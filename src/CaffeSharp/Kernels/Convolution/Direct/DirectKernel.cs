using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>
/// Direct convolution: the sum as it is written, 14 pixels by two blocks of filters at a time in registers. Takes any
/// kernel, stride, dilation and padding over one or two axes, from plain or blocked input to plain or blocked
/// output. Pointwise, strided and first layers are the same loop under other strides.
/// </summary>
internal sealed class DirectKernel : IConvolutionKernel
{
    private const int MaxPixels = 14;
    private const int SmallPlane = 64;
    private const double NanosecondsPerTile = 12;

    public string Name => "direct";

    /// <summary>Whether every block of filters that is computed is a block of the output.</summary>
    public static bool WritesBlocks(ConvolutionProblem problem) =>
        problem.Output.Lane == problem.Lane
        && (problem.Geometry.Groups == 1 || problem.Geometry.OutChannelsPerGroup % problem.Lane == 0);

    /// <summary>
    /// The layout the tiles read. A plain input of many channels is turned into blocks on the way where taps, strides or
    /// narrow planes would else make every step read other cache lines, few numbers of each.
    /// </summary>
    public static BlobLayout Reads(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        bool scattered = new PlanarGeometry(g).Taps > 1 || g.Out.Count() <= SmallPlane;
        return scattered && g.InChannelsPerGroup >= problem.Lane ? problem.Blocked : problem.Input;
    }

    public string? Refusal(ConvolutionProblem problem) =>
        PlanarGeometry.Fits(problem.Geometry) ? problem.Refusal(Memory(problem)) : "it knows at most two spatial axes";

    public double Cost(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        var plane = new PlanarGeometry(g);
        int lane = problem.Lane, filterBlocks = (g.OutChannelsPerGroup + lane - 1) / lane;
        double weights = (double)g.Groups * filterBlocks * lane * g.InChannelsPerGroup * plane.Taps;
        double outputs = (double)g.Batch * g.OutChannels * plane.OutHeight * plane.OutWidth;
        double inputs = (double)g.Batch * g.InChannels * plane.InHeight * plane.InWidth;
        int width = plane.IsPointwise ? plane.OutHeight * plane.OutWidth : plane.OutWidth;
        double tiles = (double)g.Batch * g.Groups * ((filterBlocks + 1) / 2) * g.Out.Count() / Math.Clamp(width, 1, MaxPixels);
        double cost = ConvolutionCost.Compute(
            weights * g.Batch * plane.OutHeight * plane.OutWidth, lane, 0.95 * TileEfficiency(width, filterBlocks));
        cost += ConvolutionCost.ColdWeights(weights) + (NanosecondsPerTile * tiles);
        if (!plane.ReadsInsideOnly || Reads(problem) != problem.Input)
            cost += ConvolutionCost.Copy(2 * inputs);
        if (!WritesBlocks(problem))
            cost += ConvolutionCost.Copy(2 * outputs);
        return cost;
    }

    public PreparedConvolution Prepare(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue) =>
        LaneChoice.Make(problem.Lane, new Maker(Name, problem, weights, epilogue));

    /// <summary>Packed weights with the list of what they meet, and the padded input.</summary>
    private static double Memory(ConvolutionProblem problem)
    {
        const int LineFloats = 2 * CacheLine.Floats;
        ConvolutionGeometry g = problem.Geometry;
        var plane = new PlanarGeometry(g);
        BlobLayout read = Reads(problem);
        double steps = (double)g.InChannels * plane.Taps, filters = problem.Blocked.Blocks(g.OutChannelsPerGroup) * (double)problem.Lane;
        double padded = ((double)plane.PaddedRows(plane.OutHeight) * plane.PaddedWidth * read.Lane) + LineFloats;
        bool pads = !plane.ReadsInsideOnly || read != problem.Input;
        return (steps * (filters + 4)) + (pads ? read.Blocks(g.InChannels) * padded : 0);
    }

    /// <summary>How busy a tile keeps two FMA units whose results take four cycles: at least eight sums are needed.</summary>
    private static double TileEfficiency(int width, int filterBlocks)
    {
        int pixels = 2 * width <= MaxPixels ? Math.Max(1, 2 * width) : Math.Min(width, MaxPixels);
        double sums = pixels * Math.Min(2, filterBlocks), loads = pixels + Math.Min(2, filterBlocks);
        return sums / Math.Max(Math.Max(sums, loads), 8);
    }

    private sealed record Maker(string Name, ConvolutionProblem Problem, KernelWeights Weights, Epilogue Epilogue) : ILaneMaker<PreparedConvolution>
    {
        public PreparedConvolution Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => new DirectConvolution<TLane, TV>(Name, Problem, Weights, Epilogue);
    }
}
