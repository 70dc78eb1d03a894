using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Convolution;

/// <summary>Every kernel against plain loops in double, over random geometry, layouts and epilogues.</summary>
public sealed class ConvolutionKernelTests : IDisposable
{
    private const double Tolerance = 1e-5;

    /// <summary>What kernels that are not strict may be off, of the largest sum.</summary>
    private const double LooseTolerance = 1e-4;

    private readonly WorkerPool[] _pools = [new(1), new(2), new(3)];

    private readonly WorkerPool[] _orders = [ItemOrders.Reversed(3), ItemOrders.Shuffled(5)];

    public static TheoryData<string> Names => [.. ConvolutionKernels.All.Select(kernel => kernel.Name)];

    public static TheoryData<string, int> NamesAndLanes =>
        [.. ConvolutionKernels.All.SelectMany(_ => ConvolutionGen.Lanes, (kernel, lane) => (kernel.Name, lane))];

    public void Dispose()
    {
        foreach (WorkerPool pool in _pools.Concat(_orders))
            pool.Dispose();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_kernel_equals_the_reference(string name)
    {
        IConvolutionKernel kernel = ConvolutionKernels.All.Single(k => k.Name == name);
        int accepted = 0;
        (IsLoose(name) ? ConvolutionGen.DenseCase : ConvolutionGen.Case).Sample(
            c => accepted += Try(kernel, c), iter: 400, threads: 1, print: c => $"{c.Problem} {c.Epilogue}");
        Assert.True(accepted > 0 || SimdWidth.Floats == 1, $"{name} accepted none of the cases");
    }

    /// <summary>Sizes at the edges of vectors, planes of one row or column, at every width.</summary>
    [Theory]
    [MemberData(nameof(NamesAndLanes))]
    public void Every_kernel_keeps_to_its_memory_at_the_edges(string name, int lane)
    {
        IConvolutionKernel kernel = ConvolutionKernels.All.Single(k => k.Name == name);
        int accepted = 0;
        ConvolutionGen.EdgeCase(lane, denseTaps: !IsLoose(name) ? 0 : name.EndsWith('5') ? 5 : 3).Sample(
            c => accepted += Try(kernel, c), iter: 80, threads: 1, print: c => $"{c.Problem} {c.Epilogue}");
        Assert.True(accepted > 0 || (lane == 1 && name is not ("direct" or "rows" or "clipped")), $"{name} accepted none of the cases");
    }

    /// <summary>Depthwise planes of every small size under three kernel rows, which are computed four rows at a time.</summary>
    [Fact]
    public void Small_depthwise_planes_equal_the_reference()
    {
        IConvolutionKernel kernel = ConvolutionKernels.All.Single(k => k.Name == "rows");
        foreach (int lane in ConvolutionGen.Lanes)
        {
            for (int height = 1; height <= 9; height++)
            {
                for (int width = 1; width <= lane + 1; width++)
                {
                    var g = new ConvolutionGeometry
                    {
                        Batch = 1,
                        InChannels = 2,
                        OutChannels = 2,
                        Groups = 2,
                        In = [height, width],
                        Out = [height, width],
                        Kernel = [3, 1],
                        Stride = [1, 1],
                        Dilation = [1, 1],
                        PadBefore = [1, 0],
                    };
                    Assert.Equal(1, Try(kernel, new ConvolutionCase(new ConvolutionProblem(g) { Lane = lane }, Epilogue.None, seed: height + width)));
                }
            }
        }
    }

    /// <summary>Runs a kernel on a case it takes; says whether it does.</summary>
    private int Try(IConvolutionKernel kernel, ConvolutionCase c)
    {
        ConvolutionProblem problem = c.Problem with { Strict = !IsLoose(kernel.Name) };
        if (kernel.Refusal(problem) is not null)
            return 0;
        Assert.True(kernel.Cost(problem) >= 0);
        using var weights = new GuardedMemory(c.Weights.Length);
        c.Weights.CopyTo(weights.Span);
        Check(c, kernel.Prepare(problem, new KernelWeights(() => weights.Span), c.Epilogue));
        return 1;
    }

    /// <summary>Planes that kernels cut up; the last filters do not fill a block.</summary>
    [Theory]
    [InlineData(3, 1, 16, 47)]
    [InlineData(3, 2, 32, 48)]
    [InlineData(5, 1, 17, 31)]
    public void Large_planes_equal_the_reference(int kernelSize, int groups, int channels, int filters)
    {
        var g = new ConvolutionGeometry
        {
            Batch = 2,
            InChannels = channels,
            OutChannels = filters,
            Groups = groups,
            In = [50, 61],
            Out = [49, 60],
            Kernel = [kernelSize, kernelSize],
            Stride = [1, 1],
            Dilation = [1, 1],
            PadBefore = [1, 0],
        };
        CheckAll(g, new Epilogue { Min = 0, AddsResidual = true });
    }

    /// <summary>Sums of so many products that they are done in parts, some of which meet nothing but padding.</summary>
    [Theory]
    [InlineData(1, 1, 3, 1)]
    [InlineData(1, 2, 1, 2)]
    [InlineData(2, 1, 5, 1)]
    [InlineData(1, 1, 12, 1)]
    public void Long_sums_equal_the_reference(int groups, int stride, int dilation, int images)
    {
        const int Size = 9;
        int size = ((Size - 1) / stride) + 1;
        var g = new ConvolutionGeometry
        {
            Batch = images,
            InChannels = groups * 180,
            OutChannels = groups * 21,
            Groups = groups,
            In = [Size, Size],
            Out = [size, size],
            Kernel = [3, 3],
            Stride = [stride, stride],
            Dilation = [dilation, dilation],
            PadBefore = [dilation, dilation],
        };
        float[] slopes = [.. Enumerable.Range(0, g.OutChannels).Select(filter => 0.1f * (filter % 5))];
        CheckAll(g, new Epilogue { Slopes = slopes, Max = 1, AddsResidual = true });
    }

    private void CheckAll(ConvolutionGeometry g, Epilogue epilogue)
    {
        foreach (BlobLayout layout in new[] { BlobLayout.Plain, new BlobLayout(SimdWidth.Floats) })
        {
            var problem = new ConvolutionProblem(g) { Input = layout, Output = layout };
            var c = new ConvolutionCase(problem, epilogue, seed: 1);
            foreach (IConvolutionKernel kernel in ConvolutionKernels.All.Where(kernel => kernel.Refusal(problem) is null))
                Check(c, kernel.Prepare(problem, c.Weights, c.Epilogue));
        }
    }

    [Fact]
    public void Loose_kernels_are_refused_in_strict_mode() => ConvolutionGen.DenseCase.Sample(
        c => Assert.All(
            ConvolutionKernels.All.Where(kernel => IsLoose(kernel.Name)),
            kernel => Assert.NotNull(kernel.Refusal(c.Problem with { Strict = true }))),
        iter: 100,
        threads: 1);

    private static bool IsLoose(string kernel) => kernel.StartsWith("winograd", StringComparison.Ordinal);

    private void Check(ConvolutionCase c, PreparedConvolution convolution)
    {
        float[] first = Run(c, convolution, _pools[0], flushAtEnd: true);
        for (int i = 0; i < first.Length; i++)
        {
            double error = Math.Abs((double)first[i] - c.Expected[i]);
            double allowed = IsLoose(convolution.Kernel) ? LooseTolerance * c.Largest : Tolerance * c.Magnitude[i];
            Assert.True(error <= allowed, $"output {i} is {first[i]}, not {c.Expected[i]} (sum of magnitudes {c.Magnitude[i]})");
        }
        foreach (WorkerPool pool in _pools.Concat(_orders))
            Assert.Equal(first, Run(c, convolution, pool, flushAtEnd: pool.Threads % 2 == 0));
        Assert.Equal(first, RunSingly(c, convolution));
    }

    private static float[] Run(ConvolutionCase c, PreparedConvolution convolution, WorkerPool pool, bool flushAtEnd)
    {
        ConvolutionGeometry g = c.Problem.Geometry;
        using GuardedMemory x = Input(c, flushAtEnd), r = Residual(c, flushAtEnd), y = new(g.Batch * convolution.OutputFloats, flushAtEnd);
        using var scratch = new GuardedMemory(convolution.ScratchFloats(pool.Threads), flushAtEnd);
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
        using GuardedMemory x = Input(c, flushAtEnd: true), r = Residual(c, flushAtEnd: true), y = c.Epilogue.AddsResidual ? r : new(g.Batch * convolution.OutputFloats);
        using var scratch = new GuardedMemory(convolution.ScratchFloats(1));
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

    private static GuardedMemory Input(ConvolutionCase c, bool flushAtEnd)
    {
        ConvolutionGeometry g = c.Problem.Geometry;
        return ConvolutionCase.Arrange(c.Input, c.Problem.Input, g.Batch, g.InChannels, g.In.Count(), flushAtEnd);
    }

    private static GuardedMemory Residual(ConvolutionCase c, bool flushAtEnd)
    {
        ConvolutionGeometry g = c.Problem.Geometry;
        return c.Epilogue.AddsResidual
            ? ConvolutionCase.Arrange(c.Residual, c.Problem.Output, g.Batch, g.OutChannels, g.Out.Count(), flushAtEnd)
            : new GuardedMemory(0);
    }
}
