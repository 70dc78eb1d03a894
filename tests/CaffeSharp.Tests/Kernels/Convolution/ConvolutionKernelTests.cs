using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Threading;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Convolution;

/// <summary>Every kernel against plain loops in double, over random geometry, layouts and epilogues.</summary>
public sealed class ConvolutionKernelTests : IDisposable
{
    private const double Tolerance = 1e-5;

    private readonly WorkerPool[] _pools = [new(1), new(2), new(3)];

    public static TheoryData<string> Names => [.. ConvolutionKernels.All.Select(kernel => kernel.Name)];

    public void Dispose()
    {
        foreach (WorkerPool pool in _pools)
            pool.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kernel_equals_the_reference(string name)
    {
        IConvolutionKernel kernel = ConvolutionKernels.All.Single(k => k.Name == name);
        int accepted = 0;
        ConvolutionGen.Case.Sample(
            c =>
            {
                ConvolutionProblem problem = c.Problem with { Strict = true };
                if (kernel.Refusal(problem) is not null)
                    return;
                accepted++;
                Assert.True(kernel.Cost(problem) >= 0);
                Check(c, kernel.Prepare(problem, c.Weights, c.Epilogue));
            },
            iter: 400,
            threads: 1,
            print: c => $"{c.Problem} {c.Epilogue}");
        Assert.True(accepted > 0, $"{name} accepted none of the cases");
    }

    private void Check(ConvolutionCase c, PreparedConvolution convolution)
    {
        float[] first = Run(c, convolution, _pools[0]);
        for (int i = 0; i < first.Length; i++)
        {
            double error = Math.Abs((double)first[i] - c.Expected[i]);
            Assert.True(error <= Tolerance * c.Magnitude[i], $"output {i} is {first[i]}, not {c.Expected[i]} (sum of magnitudes {c.Magnitude[i]})");
        }
        Assert.Equal(first, Run(c, convolution, _pools[1]));
        Assert.Equal(first, Run(c, convolution, _pools[2]));
        Assert.Equal(first, RunSingly(c, convolution));
    }

    private static float[] Run(ConvolutionCase c, PreparedConvolution convolution, WorkerPool pool)
    {
        ConvolutionGeometry g = c.Problem.Geometry;
        GuardedMemory x = Input(c), r = Residual(c), y = new(g.Batch * convolution.OutputFloats);
        var scratch = new GuardedMemory(convolution.ScratchFloats(pool.Threads));
        convolution.Run(g.Batch, x.Span, r.Span, y.Span, scratch.Span, pool);
        Assert.True(x.MarginsAreIntact && r.MarginsAreIntact && y.MarginsAreIntact && scratch.MarginsAreIntact, "it wrote outside its memory");
        foreach (float value in y.Span)
            Assert.True(float.IsFinite(value), "an element of the output, or of its unused channels, was not written");
        return ConvolutionCase.Flatten(y.Span, c.Problem.Output, g.Batch, g.OutChannels, g.Out.Count());
    }

    /// <summary>A run for every image, over the residual's own memory.</summary>
    private float[] RunSingly(ConvolutionCase c, PreparedConvolution convolution)
    {
        ConvolutionGeometry g = c.Problem.Geometry;
        GuardedMemory x = Input(c), r = Residual(c), y = c.Epilogue.AddsResidual ? r : new(g.Batch * convolution.OutputFloats);
        var scratch = new GuardedMemory(convolution.ScratchFloats(1));
        for (int n = 0; n < g.Batch; n++)
        {
            Span<float> output = y.Span.Slice(n * convolution.OutputFloats, convolution.OutputFloats);
            convolution.Run(
                1,
                x.Span.Slice(n * convolution.InputFloats, convolution.InputFloats),
                c.Epilogue.AddsResidual ? output : default,
                output,
                scratch.Span,
                _pools[0]);
        }
        return ConvolutionCase.Flatten(y.Span, c.Problem.Output, g.Batch, g.OutChannels, g.Out.Count());
    }

    private static GuardedMemory Input(ConvolutionCase c)
    {
        ConvolutionGeometry g = c.Problem.Geometry;
        return ConvolutionCase.Arrange(c.Input, c.Problem.Input, g.Batch, g.InChannels, g.In.Count());
    }

    private static GuardedMemory Residual(ConvolutionCase c)
    {
        ConvolutionGeometry g = c.Problem.Geometry;
        return c.Epilogue.AddsResidual
            ? ConvolutionCase.Arrange(c.Residual, c.Problem.Output, g.Batch, g.OutChannels, g.Out.Count())
            : new GuardedMemory(0);
    }
}
