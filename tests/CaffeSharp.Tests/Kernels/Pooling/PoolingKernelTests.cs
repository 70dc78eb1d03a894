using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Pooling;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Tests.Kernels.Convolution;
using CaffeSharp.Tests.Layers;
using CsCheck;
using Xunit;
using PoolingLayer = CaffeSharp.Layers.Pooling;

namespace CaffeSharp.Tests.Kernels.Pooling;

/// <summary>The pooling kernels against the layer's plain forward.</summary>
public sealed class PoolingKernelTests
{
    private const float Tolerance = 1e-6f;

    private const string Global = "global_pooling: true";

    public static TheoryData<string, int, int> Usual => new()
    {
        { "kernel_size: 3 stride: 2", 35, 21 },
        { "kernel_size: 3 stride: 1 pad: 1", 28, 33 },
        { "kernel_size: 2 stride: 2", 64, 34 },
        { "kernel_size: 3 stride: 2 pad: 1", 112, 20 },
        { "kernel_size: 7 stride: 1", 7, 7 },
        { "global_pooling: true", 7, 7 },
        { "global_pooling: true", 61, 83 },
        { "global_pooling: true", 1, 1 },
        { "kernel_size: 1 stride: 2", 17, 19 },
        { "kernel_size: 2 stride: 3", 9, 50 },
        { "kernel_h: 5 kernel_w: 1 stride_h: 3 stride_w: 2 pad_h: 2 pad_w: 0", 11, 13 },
        { "kernel_size: 13 stride: 1 pad: 6", 19, 19 },
        { "kernel_size: 4 stride: 4 round_mode: FLOOR", 31, 70 },
        { "kernel_size: 90 stride: 60 pad: 40", 40, 37 },
        { "kernel_h: 1 kernel_w: 2 stride_h: 1 stride_w: 2", 1, 3000 },
    };

    [Theory]
    [MemberData(nameof(Usual))]
    public void Usual_windows_are_those_of_the_layer(string window, int height, int width)
    {
        foreach (int channels in new[] { 1, 5, 33 })
            Check(window, [2, channels, height, width], seed: channels);
    }

    [Fact]
    public void Planes_that_end_where_vectors_do_are_those_of_the_layer()
    {
        foreach (Shape bottom in KernelCase.Lanes.SelectMany(KernelCase.Edges).Distinct())
        {
            string[] windows = ["kernel_size: 3 stride: 1 pad: 1", "kernel_size: 1 stride: 2", "kernel_size: 2 stride: 2 pad: 1", "kernel_size: 5 stride: 3 pad: 4", Global];
            foreach (string window in windows.Where(window => bottom.Count(2) > 0 || (window != Global && Takes(window, bottom))))
                Check(window, bottom, seed: bottom[1]);
        }
    }

    [Fact]
    public void A_plane_of_no_pixels_is_that_of_the_layer()
    {
        foreach (Shape bottom in (Shape[])[[2, 17, 0, 5], [2, 17, 5, 0], [1, 3, 0, 0], [0, 17, 5, 5], [2, 0, 5, 5]])
            Check("kernel_size: 3 stride: 2 pad: 2", bottom, seed: 1);
    }

    [Fact]
    public void Any_window_is_that_of_the_layer()
    {
        Gen<int> kernel = Gen.Int[1, 6], stride = Gen.Int[1, 4];
        Gen.Select(kernel, kernel, stride, stride, Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[1, 19], Gen.Select(Gen.Int[1, 40], Gen.Int[1, 20])).Sample(
            (kh, kw, sh, sw, ph, pw, height, rest) => Check(
                $"kernel_h: {kh} kernel_w: {kw} stride_h: {sh} stride_w: {sw} pad_h: {ph % kh} pad_w: {pw % kw}",
                [2, rest.Item2, Math.Max(height, kh), Math.Max(rest.Item1, kw)], kh + height),
            iter: 120, threads: 1);
    }

    [Fact]
    public void Not_a_number_and_infinities_are_treated_as_the_layer_does()
    {
        float[] x = LayerCase.Numbers([1, 17, 9, 33], 4);
        for (int i = 0; i < x.Length; i += 3)
            x[i] = (i % 4) switch { 0 => float.NaN, 1 => float.PositiveInfinity, 2 => float.NegativeInfinity, _ => -0f };
        foreach (string window in new[] { "kernel_size: 3 stride: 2", "kernel_size: 2 stride: 1 pad: 1", "kernel_size: 1", "global_pooling: true" })
            Check(window, [1, 17, 9, 33], 0, x);
    }

    [Fact]
    public void Sizes_that_are_none_are_refused()
    {
        var axis = new PoolingWindows(5, 3, 3, 1, 0);
        Assert.Throws<ArgumentException>(() => PreparedPooling.Create(new PoolingProblem(1, axis with { Kernel = 0 }, axis, true)));
        Assert.Throws<ArgumentException>(() => PreparedPooling.Create(new PoolingProblem(1, axis, axis with { Pad = 3 }, true)));
        Assert.Throws<ArgumentException>(() => PreparedPooling.Create(new PoolingProblem(1, axis, axis with { Stride = int.MaxValue }, true)));
        Assert.Throws<ArgumentException>(() => PreparedPooling.Create(new PoolingProblem(1, axis, axis, false) { HasMask = true }));
        Assert.Throws<ArgumentException>(() => PreparedPooling.Create(new PoolingProblem(1, axis, axis, true) { Layout = new BlobLayout(8), Lane = 4 }));
    }

    /// <summary>Whether the layer takes a plane without rows or columns. A window as large as such a plane is none, and left to the layer.</summary>
    private static bool Takes(string window, Shape bottom)
    {
        try
        {
            return new LayerCase($"type: \"Pooling\" top: \"y\" pooling_param {{ {window} }}", bottom).Tops.Length == 1;
        }
        catch (CaffeException)
        {
            return false;
        }
    }

    private static void Check(string window, Shape bottom, int seed, float[]? numbers = null)
    {
        float[] x = numbers ?? LayerCase.Numbers(bottom, seed);
        foreach (string kind in new[] { "MAX", "AVE", "MAX mask" })
        {
            bool hasMask = kind == "MAX mask";
            var layer = new LayerCase($"type: \"Pooling\" top: \"y\" {(hasMask ? "top: \"mask\"" : "")} pooling_param {{ pool: {kind.Split(' ')[0]} {window} }}", bottom);
            float[][] expected = layer.Run([x]);
            foreach ((int lane, BlobLayout layout) in KernelCase.Layouts)
            {
                string what = $"{kind} {window} of {bottom}, lane {lane}, {layout}";
                PreparedPooling pooling = PreparedPooling.Create(Problem((PoolingLayer)layer.Layer, bottom) with { Layout = layout, Lane = lane });
                (BlobLayout, int, int) input = (layout, bottom[1], bottom.Count(2)), output = (layout, bottom[1], layer.Tops[0].Count(2));
                float[] y = hasMask ? RunMask(pooling, x, bottom, layer.Tops[0], layout, expected[1], what) : KernelCase.Run(pooling, x, bottom[0], input, output);
                KernelCase.AssertClose(expected[0], y, kind == "AVE" ? Tolerance : 0, what);
            }
        }
    }

    private static float[] RunMask(PreparedPooling pooling, float[] x, Shape bottom, Shape top, BlobLayout layout, float[] expected, string what)
    {
        using var pool = new WorkerPool(2);
        using GuardedMemory input = KernelCase.Arrange(x, layout, bottom[0], bottom[1], bottom.Count(2));
        using GuardedMemory output = new(bottom[0] * pooling.OutputFloats), mask = new(output.Length), scratch = new(pooling.ScratchFloats(2));
        pooling.Run(bottom[0], input.Span, output.Span, mask.Span, scratch.Span, pool);
        using WorkerPool shuffled = ItemOrders.Shuffled(2);
        using GuardedMemory again = new(output.Length), positions = new(output.Length);
        pooling.Run(bottom[0], input.Span, again.Span, positions.Span, scratch.Span, shuffled);
        Assert.True(KernelCase.Same(output.Span, again.Span) && KernelCase.Same(mask.Span, positions.Span), "items in another order give other bits");
        Assert.True(again.MarginsAreIntact && positions.MarginsAreIntact);
        Assert.True(output.MarginsAreIntact && mask.MarginsAreIntact && scratch.MarginsAreIntact);
        KernelCase.AssertClose(expected, KernelCase.Plain(mask.Span, layout, bottom[0], bottom[1], top.Count(2)), 0, what);
        return KernelCase.Plain(output.Span, layout, bottom[0], bottom[1], top.Count(2));
    }

    private static PoolingProblem Problem(PoolingLayer layer, Shape bottom)
    {
        var plane = layer.Plane(bottom);
        return new PoolingProblem(
            bottom[1],
            new PoolingWindows(plane.Height, plane.OutHeight, plane.Rows.Kernel, plane.Rows.Stride, plane.Rows.Pad),
            new PoolingWindows(plane.Width, plane.OutWidth, plane.Columns.Kernel, plane.Columns.Stride, plane.Columns.Pad),
            layer.IsMax)
        {
            HasMask = layer.HasMask,
        };
    }
}
