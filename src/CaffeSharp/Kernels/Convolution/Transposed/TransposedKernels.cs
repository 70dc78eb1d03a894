using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// The ways to compute the transpose of a convolution (Caffe's Deconvolution), and the choice among them by the geometry alone:
/// a convolution for every phase of the outputs where there are few phases, else one spread over the outputs, else tap by tap.
/// </summary>
internal static class TransposedKernels
{
    // With few channels to sum over, a phase is soon done and its overhead counts.
    private const int MostPhases = 16;
    private const int ManyChannels = 8;
    private const int MostPhasesOfManyChannels = 64;
    private const int MostForcedPhases = 256;

    private static readonly int[] Lanes = [16, 8, 4];

    /// <summary>Chooses one and packs the weights, unless they are packed for another size of images.</summary>
    /// <param name="problem">
    /// The geometry of the convolution that goes the other way, whose output is read and whose input is written; the
    /// layouts of what is read and written.
    /// </param>
    /// <param name="weights"><c>[F, C/G, kernel…]</c>.</param>
    /// <param name="epilogue">With a bias of C numbers; a residual is not added.</param>
    /// <param name="forced">The convolution kernel that every phase must use, or null; where there are very many phases it is not obeyed.</param>
    /// <exception cref="CaffeException">The kernel forced refuses.</exception>
    /// <exception cref="ArgumentException">An epilogue that adds a residual.</exception>
    public static PreparedConvolution Prepare(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue, string? forced = null)
    {
        if (epilogue.AddsResidual)
            throw new ArgumentException("a transposed convolution adds no residual");
        double phases = 1;
        foreach (var (stride, size) in problem.Geometry.Stride.Zip(problem.Geometry.In))
            phases *= Math.Min(stride, Math.Max(1, size));
        int most = forced is not null ? MostForcedPhases
            : problem.Geometry.OutChannelsPerGroup >= ManyChannels ? MostPhasesOfManyChannels : MostPhases;
        if (problem.Refusal(floats: 0) is null && phases <= most)
            return new TransposedConvolution(problem, weights, epilogue, forced);
        ConvolutionProblem plain = problem.AllPlain;
        PreparedConvolution prepared = LaneChoice.Make(Lane(problem), new Maker(plain, weights, epilogue));
        return ReorderedConvolution.Around(prepared, BlobLayout.Plain, Turned(problem), epilogue);
    }

    /// <summary>A problem with the blobs of <paramref name="problem"/> the other way round; its kernel means nothing.</summary>
    public static ConvolutionProblem Turned(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        Shape ones = Shape.Create([.. g.In.Select(_ => 1)]), none = Shape.Create([.. g.In.Select(_ => 0)]);
        return problem with
        {
            Geometry = g with
            {
                InChannels = g.OutChannels,
                OutChannels = g.InChannels,
                In = g.Out,
                Out = g.In,
                Kernel = ones,
                Stride = ones,
                Dilation = ones,
                PadBefore = none,
            },
        };
    }

    /// <summary>The widest vector that the outputs of a position fill wholly, else the widest they fill at all.</summary>
    private static int Lane(ConvolutionProblem problem)
    {
        int stride = problem.Geometry.Stride.Axes == 0 ? 1 : problem.Geometry.Stride[-1];
        int[] lanes = [.. Lanes.Where(lane => lane <= problem.Lane && lane <= stride)];
        return lanes.FirstOrDefault(lane => stride % lane == 0, lanes.FirstOrDefault(1));
    }

    private sealed record Maker(ConvolutionProblem Problem, KernelWeights Weights, Epilogue Epilogue) : ILaneMaker<PreparedConvolution>
    {
        public PreparedConvolution Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => Problem.Refusal(SpreadConvolution<TLane, TV>.Memory(Problem.Geometry)) is null
                ? new SpreadConvolution<TLane, TV>("transposed-spread", Problem, Weights, Epilogue)
                : new ClippedTransposed("transposed-clipped", Problem, Weights, Epilogue);
    }
}
