using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>
/// Convolution along the rows of plain planes: a vector is neighbouring pixels of one filter, so groups of any size fill
/// it whole. Takes everything, any number of axes; best where groups have few filters, depthwise
/// included, and the blob is plain. Blocked blobs are reordered.
/// </summary>
internal sealed class RowKernel : IConvolutionKernel
{
    private const double NanosecondsPerPlane = 20;

    public string Name => "rows";

    /// <summary>How much of the first axis a strip takes: what stays in the first-level cache, in even parts.</summary>
    public static int StripRows(RowGrid grid, int channels, int filters)
    {
        const int CacheFloats = 8192, Fewest = 4;
        long inputRow = (long)channels * grid.PhaseCount * grid.LayerPitch[0];
        long fit = (CacheFloats - (inputRow * grid.Size(0, 0))) / Math.Max(1, inputRow + (filters * grid.LayerPitch[0]));
        int rows = Math.Max(1, grid.Geometry.Out[0]), most = (int)Math.Clamp(fit, Math.Min(Fewest, rows), rows);
        int strips = (rows + most - 1) / most;
        return (rows + strips - 1) / strips;
    }

    /// <summary>Whether planes are computed one by one by <see cref="PlaneTile"/>.</summary>
    public static bool IsPlane(RowGrid grid)
    {
        ConvolutionGeometry g = grid.Geometry;
        return g.InChannelsPerGroup == 1 && g.OutChannelsPerGroup == 1 && grid.Axes == 2
            && g.Kernel[0] == PlaneTile.KernelRows && g.Dilation[0] == 1 && g.Stride.All(stride => stride == 1);
    }

    public string? Refusal(ConvolutionProblem problem) => problem.Refusal(Memory(problem.Geometry));

    /// <summary>At most: a grid of the fewest rows a strip may have, the sums over it, the weights, and what every strip knows.</summary>
    private static double Memory(ConvolutionGeometry g)
    {
        const int FewestRows = 4, Cached = 1 << 16, WindowFloats = 8;
        g = g.WithAxes(2);
        double grid = 1, phases = 1;
        for (int axis = 0; axis < g.In.Axes; axis++)
        {
            int kept = Math.Min(g.Kernel[axis], g.Stride[axis]);
            phases *= kept;
            grid *= (axis == 0 ? Math.Min(FewestRows, g.Out[0]) : g.Out[axis]) + (((g.Kernel[axis] - 1.0) * g.Dilation[axis]) / g.Stride[axis]);
        }
        double weights = (double)g.InChannelsPerGroup * g.Kernel.Count() * (g.OutChannels + 2);
        return ((grid * ((g.InChannelsPerGroup * phases) + 4)) + weights + (g.Out[0] * phases * WindowFloats)) + Cached;
    }

    public double Cost(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        var grid = new RowGrid(g);
        bool plane = IsPlane(grid);
        int perGroup = g.OutChannelsPerGroup, parts = (perGroup + 3) / 4;
        double efficiency = ((perGroup + parts - 1) / parts) switch { 1 => plane ? 0.75 : 0.45, 2 => 0.65, 3 => 0.85, _ => 0.9 };
        // A lone tap leaves little to do between loading a sum and storing it.
        efficiency *= g.Kernel.Count() == 1 ? 0.75 : 1;
        double positions = (double)g.Batch * grid.Span(grid.Geometry.Out[0]);
        double strips = (double)g.Batch * grid.Geometry.Out[0] / StripRows(grid, g.InChannelsPerGroup, (perGroup + parts - 1) / parts);
        double cost = ConvolutionCost.Compute(
            positions * g.OutChannels * g.InChannelsPerGroup * g.Kernel.Count(), problem.Lane, efficiency);
        cost += plane ? 0 : ConvolutionCost.Copy(positions * g.OutChannels);
        // Strides pick their input apart, element by element.
        double copies = g.Stride.Any(stride => stride > 1) ? 4 : 1;
        cost += copies * ConvolutionCost.Copy((double)g.Batch * g.InChannels * grid.ChannelFloats(grid.Geometry.Out[0]));
        cost += ConvolutionCost.ColdWeights((double)g.OutChannels * g.InChannelsPerGroup * g.Kernel.Count());
        cost += NanosecondsPerPlane * strips * (g.InChannels + g.OutChannels);
        return cost + ReorderedConvolution.Cost(problem, BlobLayout.Plain);
    }

    public PreparedConvolution Prepare(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue) => ReorderedConvolution.Around(
        LaneChoice.Make(problem.Lane, new Maker(Name, problem.AllPlain, weights, epilogue)), BlobLayout.Plain, problem, epilogue);

    private sealed record Maker(string Name, ConvolutionProblem Problem, KernelWeights Weights, Epilogue Epilogue) : ILaneMaker<PreparedConvolution>
    {
        public PreparedConvolution Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => new RowConvolution<TLane, TV>(Name, Problem, Weights, Epilogue);
    }
}
