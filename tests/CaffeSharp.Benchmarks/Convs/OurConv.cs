using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>Our convolution, with the kernel that the library would choose, in memory taken beforehand.</summary>
internal sealed class OurConv
{
    private readonly PreparedConvolution _prepared;
    private readonly Blob _input;
    private readonly Blob _output;
    private readonly Memory<float> _scratch;
    private readonly WorkerPool _pool;
    private readonly int _batch;

    /// <summary>Gets ready to read <paramref name="input"/> and write <paramref name="output"/>, in the problem's layouts.</summary>
    public OurConv(ConvolutionProblem problem, Blob weights, Blob bias, Blob input, Blob output, string? kernel, WorkerPool pool)
    {
        IConvolutionKernel chosen = ConvolutionKernels.Choose(problem, kernel).Kernel;
        _prepared = chosen.Prepare(problem, weights, new Epilogue { Bias = bias.Data });
        _input = input;
        _output = output;
        _scratch = Blob.Allocate(_prepared.ScratchFloats(pool.Threads));
        _pool = pool;
        _batch = problem.Geometry.Batch;
    }

    /// <summary>The name of the chosen kernel.</summary>
    public string Kernel => _prepared.Kernel;

    /// <summary>One run.</summary>
    public void Run() => _prepared.Run(_batch, _input.Span, [], _output.Span, _scratch.Span, _pool);
}
