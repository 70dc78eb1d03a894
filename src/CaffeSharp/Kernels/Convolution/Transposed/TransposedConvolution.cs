using System.Runtime.CompilerServices;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// The transpose of a convolution (Caffe's Deconvolution) made ready: a convolution of stride 1 for every phase of
/// the outputs, each by the kernel that suits it best, whose results are then put between one another. No product
/// with an inserted zero is computed, and grouped and depthwise transposes use the grouped kernels.
/// </summary>
internal sealed unsafe class TransposedConvolution : PreparedConvolution
{
    private readonly ConvolutionProblem _problem;
    private readonly OutputPhase[] _phases;
    private readonly PreparedConvolution[] _convolutions;
    private readonly int[] _starts;
    private readonly KernelWeights[] _weights;

    /// <summary>Chooses a kernel for every phase and packs the weights.</summary>
    /// <param name="problem">
    /// The geometry of the convolution that goes the other way, whose output is read and whose input is written; the
    /// layouts of what is read and written.
    /// </param>
    /// <param name="weights"><c>[F, C/G, kernel…]</c>.</param>
    /// <param name="epilogue">With a bias of C numbers; a residual is not added.</param>
    /// <param name="forced">The kernel every phase must use, or null.</param>
    /// <exception cref="CaffeException">The kernel forced refuses.</exception>
    public TransposedConvolution(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue, string? forced = null)
        : base(
            "transposed",
            problem.Input.ImageFloats(problem.Geometry.OutChannels, problem.Geometry.Out.Count()),
            problem.Output.ImageFloats(problem.Geometry.InChannels, problem.Geometry.In.Count()),
            epilogue)
    {
        _problem = problem;
        _phases = [.. OutputPhase.Of(problem.Geometry)];
        _convolutions = new PreparedConvolution[_phases.Length];
        _starts = new int[_phases.Length + 1];
        // Held, so that plans for other sizes find what is packed of them.
        _weights = [.. _phases.Select(phase => phase.Weights(problem.Geometry, weights))];
        for (int i = 0; i < _phases.Length; i++)
        {
            ConvolutionProblem own = problem with { Geometry = _phases[i].Geometry };
            _convolutions[i] = ConvolutionKernels.Choose(own, forced).Kernel.Prepare(own, _weights[i], epilogue);
            _starts[i + 1] = MemorySize.Of((long)_starts[i] + CacheLine.RoundUp(_convolutions[i].OutputFloats));
        }
    }

    /// <summary>The convolutions it is made of.</summary>
    public IReadOnlyList<PreparedConvolution> Convolutions => _convolutions;

    private int PhaseFloats => _phases.Length == 1 ? 0 : _starts[^1];

    public override int ScratchFloats(int threads)
    {
        int most = 0;
        foreach (PreparedConvolution convolution in _convolutions)
            most = Math.Max(most, convolution.ScratchFloats(threads));
        return MemorySize.Of((long)PhaseFloats + most);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Execute(in ConvolutionRun run)
    {
        if (_phases.Length == 1)
        {
            _convolutions[0].Execute(run);
            return;
        }
        ConvolutionGeometry g = _problem.Geometry;
        for (int image = 0; image < run.Batch; image++)
        {
            for (int i = 0; i < _phases.Length; i++)
            {
                _convolutions[i].Execute(new ConvolutionRun
                {
                    Batch = 1,
                    Input = run.Input + ((nint)image * InputFloats),
                    Output = run.Scratch + _starts[i],
                    Residual = null,
                    Scratch = run.Scratch + PhaseFloats,
                    Pool = run.Pool,
                });
            }
            run.Pool.Run(_problem.Output.Blocks(g.InChannels), new Interleave
            {
                Phases = _phases,
                Starts = _starts,
                Source = run.Scratch,
                Target = run.Output + ((nint)image * OutputFloats),
                Floats = OutputFloats,
                Layout = _problem.Output,
                Size = g.In,
                Stride = g.Stride,
            });
        }
    }
}
