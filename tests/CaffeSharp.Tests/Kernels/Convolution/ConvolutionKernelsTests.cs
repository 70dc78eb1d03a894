using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Convolution;

/// <summary>The choice among kernels, and what a prepared convolution promises.</summary>
public sealed class ConvolutionKernelsTests
{
    private static readonly ConvolutionGeometry Geometry = new()
    {
        Batch = 2,
        InChannels = 6,
        OutChannels = 6,
        Groups = 2,
        In = [5, 5],
        Out = [5, 5],
        Kernel = [3, 3],
        Stride = [1, 1],
        Dilation = [1, 1],
        PadBefore = [1, 1],
    };

    [Fact]
    public void The_cheapest_kernel_that_accepts_is_chosen() => ConvolutionGen.Problem.Sample(
        problem =>
        {
            KernelChoice choice = ConvolutionKernels.Choose(problem);
            Assert.Null(choice.Kernel.Refusal(problem));
            KernelVerdict chosen = Assert.Single(choice.Verdicts, verdict => verdict.Chosen);
            Assert.Equal(choice.Kernel.Name, chosen.Kernel);
            Assert.Equal(ConvolutionKernels.All.Select(kernel => kernel.Name), choice.Verdicts.Select(verdict => verdict.Kernel));
            Assert.Equal(chosen.Nanoseconds, choice.Verdicts.Where(verdict => verdict.Refusal is null).Min(verdict => verdict.Nanoseconds));
        },
        iter: 200,
        threads: 1,
        print: problem => problem.ToString());

    [Fact]
    public void A_kernel_can_be_forced()
    {
        var problem = new ConvolutionProblem(Geometry);
        Assert.Equal("rows", ConvolutionKernels.Choose(problem, "rows").Kernel.Name);
        Assert.Equal("direct", ConvolutionKernels.Choose(problem, "direct").Kernel.Name);
        Assert.Contains("3 in and 3 out", Assert.Throws<CaffeException>(() => Force("block", 4)).Message, StringComparison.Ordinal);
        Assert.Contains("direct, rows", Assert.Throws<CaffeException>(() => Force("nonesuch", 4)).Message, StringComparison.Ordinal);

        KernelChoice Force(string name, int lane) => ConvolutionKernels.Choose(problem with { Lane = lane }, name);
    }

    [Fact]
    public void Every_verdict_says_what_and_why()
    {
        IReadOnlyList<KernelVerdict> verdicts = ConvolutionKernels.Choose(new ConvolutionProblem(Geometry) { Lane = 4 }).Verdicts;
        Assert.Contains(verdicts, verdict => verdict.ToString().StartsWith("block: refused, it takes", StringComparison.Ordinal));
        Assert.Contains(verdicts, verdict => verdict.ToString().Contains(": chosen, about", StringComparison.Ordinal));
    }

    [Fact]
    public void An_output_without_pixels_is_legal()
    {
        using var pool = new WorkerPool(2);
        foreach (IConvolutionKernel kernel in ConvolutionKernels.All)
        {
            var problem = new ConvolutionProblem(Geometry with { InChannels = 4, OutChannels = 4, Out = [0, 0], Kernel = [1, 1] });
            if (kernel.Refusal(problem) is not null)
                continue;
            Assert.True(kernel.Cost(problem) >= 0);
            PreparedConvolution convolution = kernel.Prepare(problem, new float[4 * 2], Epilogue.None);
            convolution.Run(2, new float[2 * 4 * 25], [], [], new float[convolution.ScratchFloats(2)], pool);
        }
    }

    [Fact]
    public void Memory_of_another_size_is_refused()
    {
        PreparedConvolution convolution = Prepare("rows");
        using var pool = new WorkerPool(1);
        float[] x = new float[300], y = new float[300], scratch = new float[convolution.ScratchFloats(1)];
        Assert.Contains("input holds 299", Fault(() => convolution.Run(2, x.AsSpan(1), [], y, scratch, pool)), StringComparison.Ordinal);
        Assert.Contains("output holds 299", Fault(() => convolution.Run(2, x, [], y.AsSpan(1), scratch, pool)), StringComparison.Ordinal);
        Assert.Contains("residual holds 300", Fault(() => convolution.Run(2, x, y, y, scratch, pool)), StringComparison.Ordinal);
        Assert.Contains("scratch holds", Fault(() => convolution.Run(2, x, [], y, scratch.AsSpan(1), pool)), StringComparison.Ordinal);

        static string Fault(Action run) => Assert.Throws<ArgumentException>(run).Message;
    }

    [Fact]
    public void Layouts_and_vectors_that_do_not_go_together_are_refused()
    {
        foreach (IConvolutionKernel kernel in ConvolutionKernels.All.Where(kernel => kernel.Name is "direct" or "rows"))
        {
            Assert.Throws<ArgumentException>(() => Prepare(new ConvolutionProblem(Geometry) { Lane = 4, Input = new BlobLayout(8) }));
            Assert.Throws<ArgumentException>(() => Prepare(new ConvolutionProblem(Geometry) { Lane = 5 }));

            void Prepare(ConvolutionProblem problem) => kernel.Prepare(problem, new float[6 * 3 * 9], Epilogue.None);
        }
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        using var pool = new WorkerPool(2);
        foreach (IConvolutionKernel kernel in ConvolutionKernels.All)
        {
            var problem = new ConvolutionProblem(Geometry);
            if (kernel.Refusal(problem) is not null)
                continue;
            PreparedConvolution convolution = Prepare(kernel.Name);
            float[] x = new float[300], y = new float[300], scratch = new float[convolution.ScratchFloats(2)];
            convolution.Run(2, x, [], y, scratch, pool);
            Assert.Equal(0, Allocations.Of(() =>
            {
                for (int i = 0; i < 10; i++)
                    convolution.Run(2, x, [], y, scratch, pool);
            }));
        }
    }

    [Fact]
    public void Several_threads_may_run_one_convolution()
    {
        PreparedConvolution convolution = Prepare("rows");
        float[] x = [.. Enumerable.Range(0, 300).Select(i => (float)(i % 17))];
        float[] expected = RunAlone();
        Parallel.For(0, 8, _ => Assert.Equal(expected, RunAlone()));

        float[] RunAlone()
        {
            using var pool = new WorkerPool(1);
            float[] y = new float[300];
            convolution.Run(2, x, [], y, new float[convolution.ScratchFloats(1)], pool);
            return y;
        }
    }

    private static PreparedConvolution Prepare(string name)
    {
        float[] weights = [.. Enumerable.Range(0, 6 * 3 * 9).Select(i => (float)(i % 5))];
        var problem = new ConvolutionProblem(Geometry);
        return ConvolutionKernels.Choose(problem, name).Kernel.Prepare(problem, weights, Epilogue.None);
    }
}
