using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Convolution.Transposed;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Convolution;

/// <summary>That weights are packed once, whatever the size of the images.</summary>
public sealed class KernelWeightsTests
{
    public static TheoryData<string> Names => [.. ConvolutionKernels.All.Select(kernel => kernel.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Another_size_or_batch_packs_nothing_again(string name)
    {
        int packed = 0;
        KernelWeights weights = Counted(name, () => packed++);
        IConvolutionKernel kernel = ConvolutionKernels.All.Single(kernel => kernel.Name == name);
        List<PreparedConvolution> held = [];
        foreach (var (size, batch) in new[] { (7, 1), (14, 1), (20, 3), (1, 1), (56, 2) })
        {
            ConvolutionProblem problem = Problem(name, size, batch);
            Assert.SkipWhen(kernel.Refusal(problem) is not null, "there are no vectors here");
            held.Add(kernel.Prepare(problem, weights, Epilogue.None));
            held.Add(kernel.Prepare(problem with { Output = problem.Blocked }, weights, Epilogue.None));
        }
        Assert.Equal(1, packed);
        GC.KeepAlive(held);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(32)]
    public void A_transposed_convolution_packs_its_phases_once(int stride)
    {
        int packed = 0;
        KernelWeights weights = Counted("direct", () => packed++);
        List<PreparedConvolution> held = [];
        int once = 0;
        foreach (int size in new[] { 33, 65, 97 })
        {
            ConvolutionGeometry g = Problem("direct", size, 1).Geometry;
            int small = ((size + 2 - g.Kernel[0]) / stride) + 1;
            var problem = new ConvolutionProblem(g with { Stride = [stride, stride], Out = [small, small] });
            held.Add(TransposedKernels.Prepare(problem, weights, Epilogue.None));
            once = once == 0 ? packed : once;
            Assert.Equal(once, packed);
        }
        Assert.True(once > 0);
        GC.KeepAlive(held);
    }

    [Fact]
    public void Many_threads_pack_once()
    {
        int packed = 0;
        KernelWeights weights = Counted("direct", () => Interlocked.Increment(ref packed));
        IConvolutionKernel kernel = ConvolutionKernels.All.Single(kernel => kernel.Name == "direct");
        var held = new PreparedConvolution[16];
        Parallel.For(0, held.Length, i => held[i] = kernel.Prepare(Problem("direct", 7 + i, 1), weights, Epilogue.None));
        Assert.Equal(1, packed);
        GC.KeepAlive(held);
    }

    [Fact]
    public void What_nobody_uses_goes()
    {
        int packed = 0;
        KernelWeights weights = Counted("rows", () => packed++);
        IConvolutionKernel kernel = ConvolutionKernels.All.Single(kernel => kernel.Name == "rows");
        Prepare();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Prepare();
        Assert.Equal(2, packed);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        void Prepare() => kernel.Prepare(Problem("rows", 7, 1), weights, Epilogue.None);
    }

    [Fact]
    public void A_fault_in_packing_leaves_nothing_behind()
    {
        bool fails = true;
        float[] numbers = new float[Floats(Problem("rows", 7, 1).Geometry)];
        var weights = new KernelWeights(() => fails ? throw new CaffeException("no memory") : numbers);
        IConvolutionKernel kernel = ConvolutionKernels.All.Single(kernel => kernel.Name == "rows");
        Assert.Throws<CaffeException>(() => kernel.Prepare(Problem("rows", 7, 1), weights, Epilogue.None));
        fails = false;
        Assert.NotNull(kernel.Prepare(Problem("rows", 7, 1), weights, Epilogue.None));
    }

    private static KernelWeights Counted(string name, Action packs)
    {
        float[] numbers = new float[Floats(Problem(name, 7, 1).Geometry)];
        return new KernelWeights(() =>
        {
            packs();
            return numbers;
        });
    }

    private static int Floats(ConvolutionGeometry g) => g.OutChannels * g.InChannelsPerGroup * g.Kernel.Count();

    /// <summary>A convolution that the kernel takes where there are vectors.</summary>
    private static ConvolutionProblem Problem(string name, int size, int batch)
    {
        int taps = name == "winograd-f25" ? 5 : 3;
        return new(new ConvolutionGeometry
        {
            Batch = batch,
            InChannels = 32,
            OutChannels = 32,
            Groups = name == "block" ? 32 : 1,
            In = [size, size],
            Out = [size, size],
            Kernel = [taps, taps],
            Stride = [1, 1],
            Dilation = [1, 1],
            PadBefore = [taps / 2, taps / 2],
        });
    }
}
