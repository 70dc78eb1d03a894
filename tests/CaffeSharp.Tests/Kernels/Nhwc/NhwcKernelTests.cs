using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Nhwc;
using CaffeSharp.Kernels.Reference;
using CaffeSharp.Tests.Operators;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Nhwc;

/// <summary>The kernels for channels innermost against the reference, with NaN around everything they may not touch.</summary>
public sealed class NhwcKernelTests
{
    /// <summary>One, and around the vector widths and tiles.</summary>
    private static readonly int[] Widths = [1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 16, 17, 31, 32, 33, 47, 64];

    private static readonly Gen<int> Awkward = Gen.Int[0, Widths.Length - 1].Select(i => Widths[i]);

    [Fact]
    public void Depthwise_equals_the_reference() => Geometries(Awkward, Gen.Int[1, 3], Gen.Int[1, 5]).Sample(g =>
    {
        Blob x = TestBlobs.Uniform(1, [g.Batch, g.InChannels, .. g.In]), w = TestBlobs.Uniform(2, [g.OutChannels, 1, .. g.Kernel]);
        AssertEqual(g, x, w, TestBlobs.ToNhwc(x), TestBlobs.ToHwio(w), NhwcDepthwise.Forward);
    });

    [Fact]
    public void Pointwise_equals_the_reference() => Geometries(Gen.Const(1), Awkward, Gen.Const(1)).Select(Awkward).Sample((one, channels) =>
    {
        ConvolutionGeometry g = one with { InChannels = channels };
        Blob x = TestBlobs.Uniform(1, [g.Batch, g.InChannels, .. g.In]), w = TestBlobs.Uniform(2, [g.OutChannels, g.InChannels, 1, 1]);
        AssertEqual(g, x, w, TestBlobs.ToNhwc(x), TestBlobs.ToHwio(w), NhwcPointwise.Forward);
    });

    private delegate void Kernel(ConvolutionGeometry g, ReadOnlySpan<float> input, ReadOnlySpan<float> filters, Span<float> output);

    private static void AssertEqual(ConvolutionGeometry g, Blob x, Blob w, Blob nhwc, Blob hwio, Kernel kernel)
    {
        const int Margin = 40;
        var expected = new Blob([g.Batch, g.OutChannels, .. g.Out]);
        ReferenceConvolution.Forward(g, x.Span, w.Span, [], expected.Span);
        float[] input = Surrounded(nhwc.Span), filters = Surrounded(hwio.Span), output = Surrounded(new float[expected.Shape.Count()]);
        kernel(g, input.AsSpan()[Margin..^Margin], filters.AsSpan()[Margin..^Margin], output.AsSpan()[Margin..^Margin]);
        Assert.All(output[..Margin].Concat(output[^Margin..]), value => Assert.True(float.IsNaN(value)));
        Blob actual = TestBlobs.ToNchw(new Blob([g.Batch, .. g.Out, g.OutChannels], output.AsMemory()[Margin..^Margin]));
        TestBlobs.AssertClose(expected, actual, g.InChannelsPerGroup * g.Kernel.Count());

        static float[] Surrounded(ReadOnlySpan<float> values)
        {
            float[] all = new float[values.Length + (2 * Margin)];
            Array.Fill(all, float.NaN);
            values.CopyTo(all.AsSpan(Margin));
            return all;
        }
    }

    /// <summary>Any padding, also more than a kernel reaches, on either side.</summary>
    private static Gen<ConvolutionGeometry> Geometries(Gen<int> groups, Gen<int> perGroup, Gen<int> kernel) =>
        from counts in Gen.Select(Gen.Int[0, 2], groups, perGroup)
        from size in Gen.Select(Gen.Int[1, 6], Gen.Int[1, 30])
        from k in Gen.Select(kernel, kernel)
        from stride in Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3])
        from dilation in Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3])
        from pad in Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Int[0, 4], Gen.Int[0, 4])
        let rows = size.Item1 + pad.Item1 + pad.Item3 - (dilation.Item1 * (k.Item1 - 1)) - 1
        let columns = size.Item2 + pad.Item2 + pad.Item4 - (dilation.Item2 * (k.Item2 - 1)) - 1
        select new ConvolutionGeometry
        {
            Batch = counts.Item1,
            InChannels = counts.Item2,
            OutChannels = counts.Item2 * counts.Item3,
            Groups = counts.Item2,
            In = [size.Item1, size.Item2],
            Out = [rows < 0 ? 0 : (rows / stride.Item1) + 1, columns < 0 ? 0 : (columns / stride.Item2) + 1],
            Kernel = [k.Item1, k.Item2],
            Stride = [stride.Item1, stride.Item2],
            Dilation = [dilation.Item1, dilation.Item2],
            PadBefore = [pad.Item1, pad.Item2],
        };
}
