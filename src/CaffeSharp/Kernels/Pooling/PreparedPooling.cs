using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Pooling;

/// <summary>
/// Pooling of images <c>[C, H, W]</c> made ready, plain or in blocks of channels. The largest number of a window is found as
/// Caffe finds it: NaN never is, and a window of nothing else gives −<see cref="float.MaxValue"/>. Averages are summed in
/// float, rows first; whole planes in double every few hundred pixels. Input and output must not overlap.
/// </summary>
internal abstract class PreparedPooling : ImageKernel
{
    /// <summary>Describes the memory of an image.</summary>
    protected PreparedPooling(PoolingProblem problem)
        : base(
            problem.Layout.ImageFloats(problem.Channels, problem.InPixels),
            problem.Layout.ImageFloats(problem.Channels, problem.OutPixels),
            problem.HasMask ? problem.Layout.ImageFloats(problem.Channels, problem.OutPixels) : 0)
    {
    }

    /// <summary>Gets ready for a pooling.</summary>
    /// <exception cref="ArgumentException">Sizes that are none, a mask of averages, or a lane that does not suit the layout.</exception>
    public static PreparedPooling Create(PoolingProblem problem)
    {
        foreach (PoolingWindows axis in new[] { problem.Rows, problem.Columns })
        {
            if (axis.Size < 0 || axis.Outputs < 1 || axis.Kernel < 1 || axis.Stride < 1 || axis.Pad < 0 || axis.Pad >= axis.Kernel
                || Math.Max(axis.Kernel, axis.Stride) > SlidingWindow.Longest)
                throw new ArgumentException($"there is no pooling with {axis}");
        }
        if (problem.HasMask && !problem.IsMax)
            throw new ArgumentException("only a maximum has a place for a mask");
        if (problem.Layout.IsBlocked && problem.Layout.Lane != problem.Lane)
            throw new ArgumentException($"blobs in {problem.Layout} do not suit vectors of {problem.Lane} floats");
        bool isGlobal = problem.Rows.IsGlobal && problem.Columns.IsGlobal && !problem.HasMask;
        int inner = isGlobal ? problem.InPixels : Math.Min(problem.Columns.Size, problem.Columns.Outputs);
        int lane = problem.Layout.IsBlocked ? problem.Lane : problem.HasMask ? 1 : LaneChoice.Filled(problem.Lane, inner);
        return LaneChoice.Make(lane, new Maker(problem, isGlobal));
    }

    /// <summary>The same run with a mask: where in its plane, h · W + w, each number was found, −1 for nowhere; it lies as the output.</summary>
    public void Run(int batch, ReadOnlySpan<float> input, Span<float> output, Span<float> mask, Span<float> scratch, WorkerPool pool)
    {
        if (ExtraFloats != OutputFloats || mask.Length != (long)batch * ExtraFloats)
            throw new ArgumentException($"the mask holds {mask.Length} numbers, not {(long)batch * ExtraFloats}");
        Run(batch, input, output, (ReadOnlySpan<float>)mask, scratch, pool, 0, 0);
    }

    private sealed record Maker(PoolingProblem Problem, bool IsGlobal) : ILaneMaker<PreparedPooling>
    {
        public PreparedPooling Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => Problem.HasMask ? new MaskPooling<TLane, TV>(Problem)
                : Problem.IsMax ? Make<TLane, TV, MaxKind>() : Make<TLane, TV, SumKind>();

        private PreparedPooling Make<TLane, TV, TKind>()
            where TLane : struct, ILane<TV>
            where TV : struct
            where TKind : struct, IPoolingKind => IsGlobal
                ? new GlobalPooling<TLane, TV, TKind>(Problem) : new WindowPooling<TLane, TV, TKind>(Problem);
    }
}
