using CaffeSharp.Benchmarks.Peers;
using CaffeSharp.Benchmarks.Timing;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Benchmarks.Convs;

/// <summary>Measures one shape: ours and ONNX Runtime's on the same memory, our kernel alone in the blocked layout, and the roof.</summary>
internal sealed class ConvBenchmark(WorkerPool pool, int lane, int rounds, double quantile, string? kernel)
{
    /// <summary>Compares the outputs, then the times.</summary>
    public ConvResult Measure(ConvShape shape)
    {
        ConvolutionGeometry g = shape.Geometry;
        Blob input = RandomBlob.Of(shape.Input, 1), weights = RandomBlob.Of(shape.Weights, 2), bias = RandomBlob.Of([g.OutChannels], 3);
        Blob ours = new(shape.Output), peers = new(shape.Output);
        var problem = new ConvolutionProblem(g) { Lane = lane };
        var plain = new OurConv(problem, weights, bias, input, ours, kernel, pool);
        OurConv blocked = Blocked(problem, weights, bias, input);
        using var peer = OnnxConv.Load(g, weights, bias, input, peers, pool.Threads);
        var roof = new FmaRoof(pool, lane);
        plain.Run();
        peer.Run();
        double error = MaxError(ours.Span, peers.Span);
        double[] ms = Race.Run([peer.Run, plain.Run, blocked.Run, roof.Run], rounds, settle: pool.Threads > 1, quantile);
        return new ConvResult
        {
            Shape = shape.Name,
            Class = shape.Class,
            Threads = pool.Threads,
            OrtMs = ms[0],
            OursMs = ms[1],
            Gflops = shape.Flops / ms[1] / 1e6,
            Kernel = plain.Kernel == blocked.Kernel ? plain.Kernel : $"{plain.Kernel} (blocked: {blocked.Kernel})",
            RoofFraction = shape.Flops / ms[2] / (roof.Flops / ms[3]),
            MaxError = error,
        };
    }

    /// <summary>
    /// The kernel alone: what it takes between layers that have agreed on the blocked layout. Images of fewer channels
    /// than a block has are never blocked, so there only the output is.
    /// </summary>
    private OurConv Blocked(ConvolutionProblem problem, Blob weights, Blob bias, Blob input)
    {
        ConvolutionGeometry g = problem.Geometry;
        problem = problem with { Input = g.InChannels < lane ? problem.Input : problem.Blocked, Output = problem.Blocked };
        var to = new Blob([problem.Blocked.Floats(g.Batch, g.OutChannels, g.Out.Count())]);
        return new OurConv(problem, weights, bias, problem.Input.IsBlocked ? InBlocks(g, input) : input, to, kernel, pool);
    }

    private unsafe Blob InBlocks(ConvolutionGeometry g, Blob plain)
    {
        var blocked = new Blob([new BlobLayout(lane).Floats(g.Batch, g.InChannels, g.In.Count())]);
        fixed (float* source = plain.Span, target = blocked.Span)
            Reorder.ToBlocked(source, target, g.Batch, g.InChannels, g.In.Count(), lane, pool);
        return blocked;
    }

    private static double MaxError(ReadOnlySpan<float> ours, ReadOnlySpan<float> theirs)
    {
        double difference = 0, largest = 0;
        for (int i = 0; i < ours.Length; i++)
        {
            difference = Math.Max(difference, Math.Abs(ours[i] - theirs[i]));
            largest = Math.Max(largest, Math.Abs(theirs[i]));
        }
        return difference / largest;
    }
}
