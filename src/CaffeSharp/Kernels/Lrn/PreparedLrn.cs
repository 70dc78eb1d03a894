using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Lrn;

/// <summary>
/// Local response normalization across channels made ready, plain or in blocks. No sum is made by subtracting, so that nothing is
/// lost. Input and output must not overlap.
/// </summary>
internal abstract class PreparedLrn : ImageKernel
{
    /// <summary>Channels taken together up to which it is quickest to sum every window anew.</summary>
    private const int MostSummedAnew = 15;

    /// <summary>Describes the memory of an image.</summary>
    protected PreparedLrn(LrnProblem problem)
        : base(problem.Layout.ImageFloats(problem.Channels, problem.Pixels), problem.Layout.ImageFloats(problem.Channels, problem.Pixels))
    {
    }

    /// <summary>Gets ready.</summary>
    /// <exception cref="ArgumentException">A window of no or an even number of channels, or a lane that does not suit the layout.</exception>
    public static PreparedLrn Create(LrnProblem problem)
    {
        if (problem.Size < 1 || problem.Size % 2 == 0)
            throw new ArgumentException($"there is no window of {problem.Size} channels around one");
        if (problem.Layout.IsBlocked && problem.Layout.Lane != problem.Lane)
            throw new ArgumentException($"blobs in {problem.Layout} do not suit vectors of {problem.Lane} floats");
        // More channels around than there are change nothing but the divisor of the mean.
        LrnProblem cut = problem with { Size = Math.Min(problem.Size, (int)Math.Min((2L * problem.Channels) + 1, int.MaxValue)) };
        return LaneChoice.Make(problem.Lane, new Maker(cut, problem.Alpha / problem.Size));
    }

    private sealed record Maker(LrnProblem Problem, float Share) : ILaneMaker<PreparedLrn>
    {
        public PreparedLrn Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct
        {
            if (Problem.Beta == 0.75f)
                return Make<TLane, TV, ThreeQuarters>();
            return Make<TLane, TV, AnyPower>();
        }

        private PreparedLrn Make<TLane, TV, TPower>()
            where TLane : struct, ILane<TV>
            where TV : struct
            where TPower : struct, ILrnPower => Problem.Size > MostSummedAnew ? new SlidingLrn<TLane, TV, TPower>(Problem, Share)
                : Problem.Layout.IsBlocked
                ? new BlockedLrn<TLane, TV, TPower>(Problem, Share) : new PlainLrn<TLane, TV, TPower>(Problem, Share);
    }
}
