using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Layers;
using CaffeSharp.Tests.Layers;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Layouts;

/// <summary>The copying kernel against the plain copy, number by number.</summary>
public sealed class StridedCopyKernelTests
{
    public static TheoryData<int[], int[]> Permutations => new()
    {
        { [24, 5, 7], [1, 2, 0] }, { [24, 5, 7], [2, 1, 0] }, { [24, 5, 7], [0, 2, 1] }, { [3, 17, 65], [1, 0, 2] }, { [1, 16, 130], [2, 0, 1] }, { [4, 1, 4], [2, 1, 0] },
        { [2, 3, 4, 5], [3, 1, 0, 2] }, { [33, 1], [1, 0] }, { [5], [0] }, { [1, 1], [1, 0] }, { [130, 129], [1, 0] }, { [0, 3], [1, 0] }, { [3, 0], [1, 0] }, { [4, 0, 5], [2, 1, 0] }, { [0], [0] },
    };

    [Theory]
    [MemberData(nameof(Permutations))]
    public void Axes_come_in_any_order(int[] dims, int[] order)
    {
        int[] strides = new int[dims.Length];
        StridedCopy.Strides(Shape.Create(dims), strides);
        Check(new StridedRead(0, [.. order.Select(axis => dims[axis])], [.. order.Select(axis => strides[axis])]), Shape.Create(dims).Count());
    }

    [Fact]
    public void A_part_is_cut_out()
    {
        Check(new StridedRead(12 + 3, [2, 3, 2], [20, 4, 1]), 60);
        Check(new StridedRead(7, [5], [9]), 50);
        Check(new StridedRead(3, [], []), 4);
        Check(new StridedRead(0, [0, 3], [1, 1]), 4);
        Check(new StridedRead(4, [2, 0], [1, 1]), 4);
    }

    [Fact]
    public void What_would_be_read_outside_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new StridedCopyKernel(new StridedRead(1, [4], [1]), 4));
        Assert.Throws<ArgumentException>(() => new StridedCopyKernel(new StridedRead(3, [4], [-1]), 4));
    }

    private static void Check(StridedRead read, int inputFloats)
    {
        foreach (int batch in new[] { 0, 1, 2 })
            Check(read, inputFloats, batch);
    }

    private static void Check(StridedRead read, int inputFloats, int batch)
    {
        float[] x = LayerCase.Numbers([2, Math.Max(1, inputFloats)])[..(batch * inputFloats)];
        var kernel = new StridedCopyKernel(read, inputFloats);
        float[] y = KernelCase.Run(kernel, x, batch, (BlobLayout.Plain, 1, inputFloats), (BlobLayout.Plain, 1, kernel.OutputFloats));
        float[] expected = new float[y.Length];
        for (int n = 0; n < batch; n++)
            StridedCopy.Copy(x, (n * inputFloats) + read.Offset, [.. read.Strides], Shape.Create([.. read.Dims]), expected.AsSpan(n * kernel.OutputFloats, kernel.OutputFloats));
        Assert.Equal(expected, y);
    }
}
