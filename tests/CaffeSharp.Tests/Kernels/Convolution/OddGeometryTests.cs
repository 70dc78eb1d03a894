using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Convolution;

/// <summary>Sizes that no net has but a file may ask for: a kernel computes them right or says why it does not, and one always does.</summary>
public sealed class OddGeometryTests
{
    private const int Large = 30_000;

    /// <summary>What is asked, as images, channels, filters, groups, and size, kernel, stride, dilation and padding of every axis.</summary>
    public static TheoryData<string, int[], int[][]> Odd => new()
    {
        { "no channels", [1, 0, 16, 1], [[3, 1, 1, 1, 0], [3, 1, 1, 1, 0]] },
        { "no channels in two groups", [2, 0, 4, 2], [[3, 3, 1, 1, 1]] },
        { "no filters", [1, 3, 0, 1], [[3, 1, 1, 1, 0], [3, 1, 1, 1, 0]] },
        { "no images", [0, 2, 2, 1], [[3, 3, 1, 1, 1], [3, 3, 1, 1, 1]] },
        { "no pixels in, all padding", [1, 2, 3, 1], [[0, 3, 1, 1, 2], [2, 3, 1, 1, 2]] },
        { "padding of four gigabytes", [1, 1, 1, 1], [[1, 1, Large, 1, Large / 2], [1, 1, Large, 1, Large / 2]] },
        { "padding of four gigabytes, many channels", [1, 32, 32, 1], [[1, 1, Large, 1, Large / 2], [1, 1, Large, 1, Large / 2]] },
        { "taps far apart", [1, 1, 1, 1], [[1, 3, 1, Large, Large], [1, 3, 1, Large, Large]] },
        { "taps far apart, depthwise", [1, 32, 32, 32], [[1, 3, 1, Large, Large], [1, 3, 1, Large, Large]] },
        { "a kernel that sticks out", [1, 1, 2, 1], [[4, 60_000, 1, 1, 29_998]] },
        { "a stride that is never stepped", [1, 2, 2, 1], [[5, 3, int.MaxValue, 1, 0]] },
        { "a dilation without a second tap", [1, 2, 2, 1], [[5, 1, 1, int.MaxValue, 0]] },
        { "a long axis of padding", [1, 1, 1, 1], [[3, 2, 65_535, 65_535, 200_000_000]] },
        { "three axes of padding", [1, 2, 2, 1], [[1, 2, 600, 1200, 600], [1, 2, 600, 1200, 600], [1, 2, 600, 1200, 600]] },
        { "one column, three kernel rows, depthwise", [2, 3, 3, 3], [[9, 3, 1, 1, 1], [1, 1, 1, 1, 0]] },
    };

    [Theory]
    [MemberData(nameof(Odd))]
    public void A_kernel_is_right_or_says_why_not(string name, int[] counts, int[][] axes)
    {
        ConvolutionGeometry g = Geometry(counts, axes);
        foreach (int lane in ConvolutionGen.Lanes)
        {
            foreach (BlobLayout layout in new[] { BlobLayout.Plain, new BlobLayout(lane) }.Distinct())
            {
                var problem = new ConvolutionProblem(g) { Lane = lane, Input = layout, Output = layout };
                var c = new ConvolutionCase(problem, Epilogue.None, seed: 3);
                Assert.Null(ConvolutionKernels.Choose(problem).Kernel.Refusal(problem));
                foreach (IConvolutionKernel kernel in ConvolutionKernels.All.Where(kernel => kernel.Refusal(problem) is null))
                    Assert.True(Largest(c, kernel) <= 1e-4 * Math.Max(1, c.Largest), $"{kernel.Name} at {lane} is wrong with {name}");
            }
        }
    }

    [Theory]
    [InlineData(1, 1, 1, 1 << 30, 1)]
    [InlineData(3, 1, int.MaxValue, 0, 1)]
    [InlineData(2, 1, 1, 0, 0)]
    [InlineData(0, 1, 1, 0, 1)]
    public void What_no_kernel_takes_is_a_typed_fault(int kernel, int stride, int dilation, int pad, int groups)
    {
        ConvolutionGeometry g = Geometry([1, 1, 1, 1], [[8, 1, 1, 1, 0]]) with
        {
            Kernel = [kernel],
            Stride = [stride],
            Dilation = [dilation],
            PadBefore = [pad],
            Groups = groups,
        };
        Assert.Throws<CaffeException>(() => new ConvolutionProblem(g));
    }

    [Fact]
    public void The_batch_has_no_say_in_the_choice() => Assert.All(
        new int[][] { [64, 64, 1, 7], [64, 64, 1, 14], [16, 16, 16, 28], [512, 512, 1, 2], [3, 32, 1, 56] },
        size =>
        {
            ConvolutionGeometry g = Geometry([1, size[0], size[1], size[2]], [[size[3], 3, 1, 1, 1], [size[3], 3, 1, 1, 1]]);
            var choices = new[] { 0, 1, 2, 8, 200 }.Select(batch => ConvolutionKernels.Choose(new ConvolutionProblem(g with { Batch = batch })).Kernel.Name);
            Assert.Single(choices.Distinct());
        });

    private static double Largest(ConvolutionCase c, IConvolutionKernel kernel)
    {
        ConvolutionGeometry g = c.Problem.Geometry;
        PreparedConvolution convolution = kernel.Prepare(c.Problem, c.Weights, c.Epilogue);
        using var pool = new WorkerPool(2);
        using GuardedMemory x = ConvolutionCase.Arrange(c.Input, c.Problem.Input, g.Batch, g.InChannels, g.In.Count());
        using GuardedMemory y = new(g.Batch * convolution.OutputFloats), scratch = new(convolution.ScratchFloats(2));
        convolution.Run(g.Batch, x.Span, [], y.Span, scratch.Span, pool);
        Assert.True(y.MarginsAreIntact && scratch.MarginsAreIntact, $"{kernel.Name} wrote outside its memory");
        float[] actual = ConvolutionCase.Flatten(y.Span, c.Problem.Output, g.Batch, g.OutChannels, g.Out.Count());
        return actual.Zip(c.Expected, (a, e) => Math.Abs((double)a - e)).DefaultIfEmpty().Max(error => double.IsNaN(error) ? double.MaxValue : error);
    }

    /// <summary>Padding alike on both sides, outputs as Caffe counts them.</summary>
    private static ConvolutionGeometry Geometry(int[] counts, int[][] axes) => new()
    {
        Batch = counts[0],
        InChannels = counts[1],
        OutChannels = counts[2],
        Groups = counts[3],
        In = Of(axes, 0),
        Out = Shape.Create([.. axes.Select(a => (int)new CaffeSharp.Kernels.SlidingWindow(a[1], a[2], a[3], a[4], a[4]).Outputs(a[0]))]),
        Kernel = Of(axes, 1),
        Stride = Of(axes, 2),
        Dilation = Of(axes, 3),
        PadBefore = Of(axes, 4),
    };

    private static Shape Of(int[][] axes, int field) => Shape.Create([.. axes.Select(axis => axis[field])]);
}
