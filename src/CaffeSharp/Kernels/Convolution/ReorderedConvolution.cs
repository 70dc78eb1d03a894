using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>A convolution in its kernel's own layout between blobs of another: images are reordered in scratch, one by one.</summary>
internal sealed unsafe class ReorderedConvolution : PreparedConvolution
{
    private readonly PreparedConvolution _inner;
    private readonly ConvolutionProblem _problem;
    private readonly BlobLayout _layout;
    private readonly bool _addsResidual;

    private ReorderedConvolution(PreparedConvolution inner, BlobLayout layout, ConvolutionProblem problem, Epilogue epilogue)
        : base(inner.Kernel, problem, epilogue)
    {
        _inner = inner;
        _layout = layout;
        _problem = problem;
        _addsResidual = epilogue.AddsResidual;
    }

    private int InnerInput => _problem.Input == _layout ? 0 : CacheLine.RoundUp(_inner.InputFloats);

    private int InnerOutput => _problem.Output == _layout ? 0 : CacheLine.RoundUp(_inner.OutputFloats);

    private int InnerResidual => _addsResidual ? InnerOutput : 0;

    /// <summary><paramref name="inner"/>, which has all blobs in <paramref name="layout"/>, for the problem's layouts.</summary>
    public static PreparedConvolution Around(PreparedConvolution inner, BlobLayout layout, ConvolutionProblem problem, Epilogue epilogue) =>
        problem.Input == layout && problem.Output == layout ? inner : new ReorderedConvolution(inner, layout, problem, epilogue);

    /// <summary>Nanoseconds that reordering between the problem's layouts and <paramref name="layout"/> takes.</summary>
    public static double Cost(ConvolutionProblem problem, BlobLayout layout)
    {
        ConvolutionGeometry g = problem.Geometry;
        double moved = problem.Input == layout ? 0 : (double)g.InChannels * g.In.Count();
        moved += problem.Output == layout ? 0 : (double)g.OutChannels * g.Out.Count();
        return ConvolutionCost.Copy(1.1 * moved * g.Batch);
    }

    public override int ScratchFloats(int threads) =>
        MemorySize.Of((long)InnerInput + InnerOutput + InnerResidual + _inner.ScratchFloats(threads));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected internal override void Execute(in ConvolutionRun run)
    {
        ConvolutionGeometry g = _problem.Geometry;
        int inPixels = g.In.Count(), outPixels = g.Out.Count();
        float* input = run.Scratch, output = input + InnerInput, residual = output + InnerOutput;
        for (int image = 0; image < run.Batch; image++)
        {
            float* outerInput = run.Input + ((nint)image * InputFloats), outerOutput = run.Output + ((nint)image * OutputFloats);
            float* outerResidual = run.Residual == null ? null : run.Residual + ((nint)image * OutputFloats);
            if (InnerInput > 0)
                Move(outerInput, _problem.Input, input, g.InChannels, inPixels, run);
            if (InnerResidual > 0)
                Move(outerResidual, _problem.Output, residual, g.OutChannels, outPixels, run);
            _inner.Execute(new ConvolutionRun
            {
                Batch = 1,
                Input = InnerInput > 0 ? input : outerInput,
                Output = InnerOutput > 0 ? output : outerOutput,
                Residual = InnerResidual > 0 ? residual : outerResidual,
                Scratch = residual + InnerResidual,
                Pool = run.Pool,
            });
            if (InnerOutput > 0 && _layout.IsBlocked)
                Reorder.ToPlain(output, outerOutput, 1, g.OutChannels, outPixels, _layout.Lane, run.Pool);
            else if (InnerOutput > 0)
                Reorder.ToBlocked(output, outerOutput, 1, g.OutChannels, outPixels, _problem.Output.Lane, run.Pool);
        }
    }

    /// <summary>Brings an image into the inner layout.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Move(float* from, BlobLayout layout, float* to, int channels, int pixels, in ConvolutionRun run)
    {
        if (_layout.IsBlocked)
            Reorder.ToBlocked(from, to, 1, channels, pixels, _layout.Lane, run.Pool);
        else
            Reorder.ToPlain(from, to, 1, channels, pixels, layout.Lane, run.Pool);
    }
}
