using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Convolution.Transposed;
using CaffeSharp.Kernels.Reference;
using CaffeSharp.Kernels.Threading;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Convolution;

public sealed class TransposedConvolutionTests
{
    private const double Tolerance = 1e-5;

    [Fact]
    public void The_transpose_equals_the_reference()
    {
        using var pool = new WorkerPool(2);
        ConvolutionGen.Problem.Sample(p => Check(p, pool, TransposedKernels.Prepare), iter: 400, threads: 1, print: p => p.ToString());
    }

    /// <summary>Under strides of up to 40 outputs, of which a kernel may reach all, some or several.</summary>
    [Fact]
    public void Large_strides_equal_the_reference()
    {
        using var pool = new WorkerPool(2);
        ConvolutionGen.WideStride.Sample(p => Check(p, pool, TransposedKernels.Prepare), iter: 300, threads: 1, print: p => p.ToString());
    }

    [Fact]
    public void Tap_by_tap_equals_the_reference()
    {
        using var pool = new WorkerPool(2);
        ConvolutionGen.Problem.Sample(
            p => Check(p.AllPlain, pool, (plain, w, epilogue, _) => new ClippedTransposed("clipped", plain, w, epilogue)),
            iter: 100, threads: 1, print: p => p.ToString());
    }

    private delegate PreparedConvolution Maker(ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue, string? forced);

    [Fact]
    public void A_residual_is_refused()
    {
        var problem = new ConvolutionProblem(new ConvolutionGeometry
        {
            Batch = 1,
            InChannels = 1,
            OutChannels = 1,
            In = [2],
            Out = [1],
            Kernel = [2],
            Stride = [2],
            Dilation = [1],
            PadBefore = [0],
        });
        Assert.Throws<ArgumentException>(() => TransposedKernels.Prepare(problem, new float[] { 1, 2 }, new Epilogue { AddsResidual = true }));
    }

    private static void Check(ConvolutionProblem problem, WorkerPool pool, Maker make)
    {
        ConvolutionGeometry g = problem.Geometry;
        var random = new Random(g.In.GetHashCode());
        float[] x = Values(g.Batch * g.OutChannels * g.Out.Count());
        float[] w = Values(g.OutChannels * g.InChannelsPerGroup * g.Kernel.Count()), bias = Values(g.InChannels);
        float[] expected = new float[g.Batch * g.InChannels * g.In.Count()], magnitude = new float[expected.Length];
        ReferenceConvolution.Backward(g, x, w, bias, expected);
        ReferenceConvolution.Backward(g, Absolute(x), Absolute(w), Absolute(bias), magnitude);

        PreparedConvolution transposed = make(problem, w, new Epilogue { Bias = bias, Min = -0.5f, Max = 2 }, null);
        using GuardedMemory input = ConvolutionCase.Arrange(x, problem.Input, g.Batch, g.OutChannels, g.Out.Count());
        using GuardedMemory output = new(g.Batch * transposed.OutputFloats), scratch = new(transposed.ScratchFloats(pool.Threads));
        transposed.Run(g.Batch, input.Span, default, output.Span, scratch.Span, pool);

        Assert.True(output.MarginsAreIntact && scratch.MarginsAreIntact);
        float[] actual = ConvolutionCase.Flatten(output.Span, problem.Output, g.Batch, g.InChannels, g.In.Count());
        for (int i = 0; i < actual.Length; i++)
            Assert.True(Math.Abs(actual[i] - Math.Clamp(expected[i], -0.5f, 2)) <= Tolerance * magnitude[i], $"output {i} is {actual[i]}, not {expected[i]}");

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    private static float[] Absolute(float[] values) => [.. values.Select(Math.Abs)];
}
