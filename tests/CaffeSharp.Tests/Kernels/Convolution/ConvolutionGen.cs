using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CsCheck;

namespace CaffeSharp.Tests.Kernels.Convolution;

/// <summary>Random convolutions, small but awkward.</summary>
internal static class ConvolutionGen
{
    private static readonly int[] Extents = [1, 2, 3, 4, 5, 7, 8, 9, 11, 13, 14, 15, 16, 17, 19, 23];

    private static readonly Gen<(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)> Axis =
        Gen.Select(Among(Extents), Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[0, 7], Gen.Int[0, 4]).Select(
            (size, kernel, stride, dilation, before, after) =>
            {
                int reach = ((kernel - 1) * dilation) + 1;
                return (size, (Math.Max(0, size + before + after - reach) / stride) + 1, kernel, stride, dilation, before);
            });

    private static readonly Gen<(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)> WideAxis =
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 9], Among(1, 2, 4, 5, 8, 10, 16, 20, 32, 40), Gen.Int[1, 3], Gen.Int[0, 9]).Select(
            (outputs, kernel, stride, dilation, pad) =>
                (Math.Max(1, ((outputs - 1) * stride) + ((kernel - 1) * dilation) + 1 - pad), outputs, kernel, stride, dilation, pad));

    /// <summary>The plain 3 × 3 of most nets.</summary>
    private static readonly Gen<(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)> CommonAxis =
        Gen.Select(Among(Extents), Among(1, 3, 5)).Select((size, kernel) => (size, size, kernel, 1, 1, kernel / 2));

    /// <summary>3 × 3 and 5 × 5 under any padding: what Winograd's kernels take.</summary>
    private static readonly Gen<(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)[]> DenseAxes =
        Among(3, 5).SelectMany(kernel => Gen.Select(Gen.Int[1, 20], Gen.Int[0, 7], Gen.Int[0, 4]).Select(
            (size, before, after) => (size, Math.Max(1, size + before + after - kernel + 1), kernel, 1, 1, before)).Array[2]);

    private static readonly Gen<(int Groups, int In, int Out)> Channels = Gen.OneOf(
        Gen.Select(Gen.Const(1), Gen.Int[1, 40], Gen.Int[1, 40]),
        Gen.Select(Gen.Int[1, 5], Gen.Int[1, 13], Gen.Int[1, 13]),
        Gen.Select(Among(2, 3), Among(12, 16, 24), Among(16, 20, 32)),
        Gen.Select(Gen.Int[1, 40], Gen.Const(1), Gen.Int[1, 3]),
        Gen.Select(Gen.Int[1, 20], Among(2, 4, 8)).Select((groups, size) => (groups, size, size)));

    private static readonly Gen<(float Min, float Max)> Bounds = Among(
        (float.NegativeInfinity, float.PositiveInfinity), (0f, float.PositiveInfinity), (0f, 1f), (-0.5f, 0.25f), (0.125f, 2f));

    /// <summary>Lanes this machine has.</summary>
    public static IReadOnlyList<int> Lanes { get; } = [.. new[] { 1, 4, 8, 16 }.Where(lane => lane <= SimdWidth.Floats)];

    /// <summary>A convolution over up to four axes under some lane and layouts.</summary>
    public static Gen<ConvolutionProblem> Problem { get; } = Problems(Geometries(
        Channels,
        Gen.OneOf(
            Gen.OneOf(Axis, CommonAxis).Array[2], CommonAxis.Array[2], DenseAxes,
            Axis.Array[0], Axis.Array[1], Axis.Array[2], Axis.Array[3], CommonAxis.Array[4])));

    /// <summary>The same with an epilogue and data.</summary>
    public static Gen<ConvolutionCase> Case { get; } = Cases(Problem);

    /// <summary>A convolution of stride 1 with whole blocks of channels in one group or two: what Winograd's kernels take.</summary>
    public static Gen<ConvolutionCase> DenseCase { get; } = Cases(Problems(Geometries(
        Gen.Select(Gen.Int[1, 2], Among(16, 17, 20, 32), Among(16, 17, 32)), DenseAxes)));

    /// <summary>Strides larger than most kernels, as transposed convolutions have them.</summary>
    public static Gen<ConvolutionProblem> WideStride { get; } = Problems(Geometries(
        Gen.OneOf(
            Gen.Select(Gen.Const(1), Gen.Int[1, 5], Gen.Int[1, 20]),
            Gen.Select(Gen.Int[1, 5], Gen.Const(1), Gen.Const(1)),
            Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3])),
        Gen.OneOf(WideAxis.Array[1], WideAxis.Array[2], WideAxis.Array[2], WideAxis.Array[3])));

    /// <summary>
    /// Sizes and channels just below, at and above a vector, planes of one row or one column or none, in every way groups can be:
    /// for a kernel of so many taps a side and whole blocks of channels, or (0) for any.
    /// </summary>
    public static Gen<ConvolutionCase> EdgeCase(int lane, int denseTaps)
    {
        bool dense = denseTaps > 0;
        Gen<int> size = Among(0, 1, 1, 2, 3, 4, 5, lane - 1, lane, lane + 1, (2 * lane) + 1).Select(n => dense ? Math.Max(1, n) : n);
        Gen<(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)> axis =
            Gen.Select(size, Among(1, 1, 3, 3, 4), Among(1, 1, 1, 2), Among(1, 1, 2), Gen.Int[0, 2]).Select(
                (n, kernel, stride, dilation, pad) => (n, Outputs(n, kernel, stride, dilation, pad), kernel, stride, dilation, pad));
        Gen<(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)> denseAxis =
            Gen.Select(size, Gen.Int[0, 2]).Select((n, pad) => (n, Outputs(n, denseTaps, 1, 1, pad), denseTaps, 1, 1, pad));
        Gen<int> few = Among(1, 2, lane - 1, lane, lane + 1).Select(n => Math.Max(1, n));
        Gen<(int Groups, int In, int Out)> channels = Gen.OneOf(
            Gen.Select(few, Gen.Const(1), Gen.Const(1)),
            Gen.Select(Gen.Int[1, 3], few, few),
            Gen.Select(few, Among(1, 2, 4, 8)).Select((groups, n) => (groups, n, n)));
        Gen<(int Groups, int In, int Out)> many =
            Gen.Select(Gen.Int[1, 2], Among(lane, lane + 1, 2 * lane), Among(lane, lane + 1, (2 * lane) + 1));
        Gen<(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)[]> axes = dense ? denseAxis.Array[2] : Gen.OneOf(axis.Array[2], axis.Array[2], axis.Array[1]);
        return Cases(Problems(Geometries(dense ? many : channels, axes)).Select(problem => problem with
        {
            Lane = lane,
            Input = problem.Input.IsBlocked ? new BlobLayout(lane) : BlobLayout.Plain,
            Output = problem.Output.IsBlocked ? new BlobLayout(lane) : BlobLayout.Plain,
        }));

        static int Outputs(int n, int kernel, int stride, int dilation, int pad) =>
            (Math.Max(0, n + (2 * pad) - ((kernel - 1) * dilation) - 1) / stride) + 1;
    }

    private static Gen<ConvolutionGeometry> Geometries(
        Gen<(int Groups, int In, int Out)> channels, Gen<(int In, int Out, int Kernel, int Stride, int Dilation, int Pad)[]> axes) =>
        Gen.Select(Gen.Int[0, 3], channels, axes).Select((batch, channels, axes) => new ConvolutionGeometry
        {
            Batch = batch,
            InChannels = channels.Groups * channels.In,
            OutChannels = channels.Groups * channels.Out,
            Groups = channels.Groups,
            In = Shape.Create([.. axes.Select(a => a.In)]),
            Out = Shape.Create([.. axes.Select(a => a.Out)]),
            Kernel = Shape.Create([.. axes.Select(a => a.Kernel)]),
            Stride = Shape.Create([.. axes.Select(a => a.Stride)]),
            Dilation = Shape.Create([.. axes.Select(a => a.Dilation)]),
            PadBefore = Shape.Create([.. axes.Select(a => a.Pad)]),
        })
        .Where(g => g.Macs < 400_000 && (long)g.Batch * (g.InChannels + g.OutChannels) * Math.Max(g.In.Count(), g.Out.Count()) < 100_000);

    /// <summary>Under some lane and layouts.</summary>
    private static Gen<ConvolutionProblem> Problems(Gen<ConvolutionGeometry> geometries) =>
        Gen.Select(geometries, Among([.. Lanes]), Gen.Bool, Gen.Bool).Select((g, lane, blockedIn, blockedOut) =>
            new ConvolutionProblem(g)
            {
                Lane = lane,
                Input = blockedIn ? new BlobLayout(lane) : BlobLayout.Plain,
                Output = blockedOut ? new BlobLayout(lane) : BlobLayout.Plain,
            });

    private static Gen<ConvolutionCase> Cases(Gen<ConvolutionProblem> problems) =>
        Gen.Select(problems, Bounds, Gen.Int[0, 2], Gen.Bool, Gen.Bool, Gen.Int[0, 1000]).Select((problem, bounds, slopes, bias, residual, seed) =>
        {
            int filters = problem.Geometry.OutChannels;
            return new ConvolutionCase(
                problem,
                new Epilogue
                {
                    Bias = bias ? Numbers(filters, -1) : default,
                    Slopes = slopes == 0 ? default : Numbers(slopes == 1 ? 1 : filters, 0),
                    Min = bounds.Min,
                    Max = bounds.Max,
                    AddsResidual = residual,
                },
                seed);

            float[] Numbers(int count, float from)
            {
                var random = new Random(seed + 1);
                return [.. Enumerable.Range(0, count).Select(_ => from + random.NextSingle())];
            }
        });

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
