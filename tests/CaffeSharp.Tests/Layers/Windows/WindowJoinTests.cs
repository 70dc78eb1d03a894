using CaffeSharp.Layers;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>Windows joined piece by piece against windows joined one by one.</summary>
public sealed class WindowJoinTests
{
    private static readonly Gen<(PoolingAxis Axis, int Size, int Outputs)> Axes =
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 12], Gen.Int[0, 39], Gen.Int[1, 24], Gen.Bool).Select((kernel, stride, pad, size, down) =>
        {
            var axis = new PoolingAxis(kernel, stride, pad % kernel);
            return (axis, size, Math.Max(1, axis.Output(size, down, drop: false)));
        });

    [Fact]
    public void Any_plane_is_that_of_windows_taken_one_by_one() => Gen.Select(Axes, Axes, Gen.Int[0, 99]).Sample((rows, columns, seed) =>
    {
        var plane = new PoolingPlane(rows.Axis, columns.Axis, rows.Size, columns.Size, rows.Outputs, columns.Outputs);
        Assert.Equal(0, plane.ScratchFloats);
        float[] x = Numbers(rows.Size * columns.Size, seed), scratch = new float[WindowJoin.ScratchFloats(plane)];
        float[] expected = new float[rows.Outputs * columns.Outputs], mask = new float[expected.Length];
        plane.Max(x, expected, mask, []);
        var found = WindowJoin.Plane<LargestJoin, (float Value, int At)>(plane, x, scratch).ToArray();
        Assert.Equal(expected, found.Select(one => one.Value));
        Assert.Equal(mask, found.Select(one => (float)one.At));
        Array.Fill(scratch, float.NaN);
        double[] sums = WindowJoin.Plane<SumJoin, double>(plane, [.. x.Select(value => float.IsFinite(value) ? value : 1)], scratch).ToArray();
        for (int i = 0; i < sums.Length; i++)
            Assert.Equal(Sum(plane, x, i / columns.Outputs, i % columns.Outputs), sums[i], 1e-9);
    }, iter: 400, threads: 1);

    [Theory]
    [InlineData("pool: MAX kernel_h: 1 kernel_w: 65535 pad_w: 32767 pad_h: 0", 1, 200_000)]
    [InlineData("pool: AVE kernel_h: 65535 kernel_w: 1 pad_h: 32767 pad_w: 0", 200_000, 1)]
    [InlineData("pool: MAX kernel_size: 301 pad: 150", 300, 300)]
    public void Large_windows_on_large_planes_come_to_an_end(string window, int height, int width)
    {
        float[] y = LayerCase.Run($"type: \"Pooling\" top: \"y\" pooling_param {{ {window} }}", [1, 1, height, width], Numbers(height * width, 1));
        Assert.Equal(height * width, y.Length);
    }

    [Fact]
    public void Large_windows_are_those_of_a_plane_cut_by_hand()
    {
        const int Size = 150, Kernel = 99, Pad = 49;
        float[] x = [.. Enumerable.Range(0, Size * Size).Select(i => i * 7919 % 10_007 / 100f)];
        var layer = new LayerCase($"type: \"Pooling\" top: \"y\" top: \"mask\" pooling_param {{ kernel_size: {Kernel} pad: {Pad} }}", [1, 1, Size, Size]);
        Assert.True(layer.Layer.ScratchSize(layer.Bottoms) > 0);
        float[][] tops = layer.Run([x]);
        foreach (int at in new[] { 0, Size - 1, 5000, (Size * Size) - 1 })
        {
            int row = at / Size, column = at % Size;
            int best = Enumerable.Range(0, Size * Size)
                .Where(i => Math.Abs((i / Size) - row) <= Pad && Math.Abs((i % Size) - column) <= Pad)
                .Aggregate((a, b) => x[b] > x[a] ? b : a);
            Assert.Equal((x[best], (float)best), (tops[0][at], tops[1][at]));
        }
    }

    [Theory]
    [InlineData(1, 7, 9)]
    [InlineData(3, 7, 9)]
    [InlineData(5, 1, 9)]
    [InlineData(9, 6, 5)]
    [InlineData(65535, 6, 5)]
    public void LRN_within_a_channel_sums_its_windows(int size, int height, int width)
    {
        float[] x = LayerCase.Numbers([2, 2, height, width]), y = LayerCase.Run(
            $"type: \"LRN\" top: \"y\" lrn_param {{ norm_region: WITHIN_CHANNEL local_size: {size} alpha: {(long)size * size} beta: 1 }}", [2, 2, height, width], x);
        for (int i = 0; i < x.Length; i++)
        {
            int plane = i / (height * width), row = i / width % height, column = i % width;
            double sum = 0;
            for (int other = 0; other < x.Length; other++)
            {
                bool inside = other / (height * width) == plane && Math.Abs((other / width % height) - row) <= size / 2 && Math.Abs((other % width) - column) <= size / 2;
                sum += inside ? (double)x[other] * x[other] : 0;
            }
            Assert.Equal(x[i] / (1 + sum), y[i], 1e-5);
        }
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        float[] odd = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -float.MaxValue];
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(40) == 0 ? odd[random.Next(odd.Length)] : random.Next(-6, 6))];
    }

    private static double Sum(PoolingPlane plane, float[] x, int i, int j)
    {
        double sum = 0;
        var (top, bottom) = plane.Rows.Window(i, plane.Height);
        var (left, right) = plane.Columns.Window(j, plane.Width);
        for (int h = Math.Max(top, 0); h < Math.Min(bottom, plane.Height); h++)
        {
            for (int w = Math.Max(left, 0); w < Math.Min(right, plane.Width); w++)
                sum += float.IsFinite(x[(h * plane.Width) + w]) ? x[(h * plane.Width) + w] : 1;
        }
        return sum;
    }
}
