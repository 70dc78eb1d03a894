using CaffeSharp.Blobs;
using CsCheck;

namespace CaffeSharp.Tests.Operators;

/// <summary>A small random convolution over images: F = G·FilterFactor, C = G·Depth.</summary>
internal sealed record ConvolutionProblem2D(
    int Seed, int Batch, int Groups, int Depth, int FilterFactor, (int Rows, int Columns) Size, (int Rows, int Columns) Kernel,
    (int Rows, int Columns) Stride, (int Rows, int Columns) Dilation, (int Rows, int Columns) Pad)
{
    private static readonly Gen<(int, int)> One = Gen.Const((1, 1));

    public static Gen<ConvolutionProblem2D> Any { get; } = Make(Pair(1, 3), Pair(1, 3));

    public static Gen<ConvolutionProblem2D> Unstrided { get; } = Make(One, Pair(1, 3));

    public static Gen<ConvolutionProblem2D> Undilated { get; } = Make(Pair(1, 3), One);

    /// <summary>Undilated, and no kernel is larger than its image.</summary>
    public static Gen<ConvolutionProblem2D> Fitting { get; } =
        Undilated.Where(p => p.Kernel.Rows <= p.Size.Rows && p.Kernel.Columns <= p.Size.Columns);

    public int Channels => Groups * Depth;

    public int Filters => Groups * FilterFactor;

    public int[] Strides => [Stride.Rows, Stride.Columns];

    public int[] Dilations => [Dilation.Rows, Dilation.Columns];

    public int[] Pads => [Pad.Rows, Pad.Columns];

    public (int Rows, int Columns) Extent => ((Dilation.Rows * (Kernel.Rows - 1)) + 1, (Dilation.Columns * (Kernel.Columns - 1)) + 1);

    /// <summary>[N, C, H, W].</summary>
    public Blob Input => TestBlobs.Uniform(Seed, [Batch, Channels, Size.Rows, Size.Columns]);

    /// <summary>[F, C/G, KH, KW].</summary>
    public Blob Weights => TestBlobs.Uniform(Seed + 1, [Filters, Depth, Kernel.Rows, Kernel.Columns]);

    /// <summary>[F].</summary>
    public Blob Bias => TestBlobs.Uniform(Seed + 2, [Filters]);

    /// <summary>What a sum of this problem can have of terms.</summary>
    public int Terms => (Depth * Kernel.Rows * Kernel.Columns) + 1;

    /// <summary>
    /// The seven loops: image, filter, row, column, channel, kernel row, kernel column. <paramref name="source"/> says
    /// which row (axis 0) or column (axis 1) of the input is seen at a position counted from the padding's begin, negative
    /// for a zero.
    /// </summary>
    public (double[] Sums, double[] Magnitudes) Loops(int outRows, int outColumns, Func<int, int, int> source, Blob? bias)
    {
        Blob x = Input, w = Weights;
        double[] sums = new double[Batch * Filters * outRows * outColumns], magnitudes = new double[sums.Length];
        int at = 0;
        for (int n = 0; n < Batch; n++)
            for (int f = 0; f < Filters; f++)
                for (int i = 0; i < outRows; i++)
                    for (int j = 0; j < outColumns; j++, at++)
                    {
                        sums[at] = bias is null ? 0 : bias.Span[f];
                        for (int c = 0; c < Depth; c++)
                            for (int u = 0; u < Kernel.Rows; u++)
                                for (int v = 0; v < Kernel.Columns; v++)
                                {
                                    int h = source(0, (i * Stride.Rows) + (u * Dilation.Rows));
                                    int k = source(1, (j * Stride.Columns) + (v * Dilation.Columns));
                                    if (h < 0 || k < 0)
                                        continue;
                                    int channel = (f / FilterFactor * Depth) + c;
                                    double product = (double)x.Span[(((((n * Channels) + channel) * Size.Rows) + h) * Size.Columns) + k]
                                        * w.Span[(((((f * Depth) + c) * Kernel.Rows) + u) * Kernel.Columns) + v];
                                    sums[at] += product;
                                    magnitudes[at] += Math.Abs(product);
                                }
                    }
        return (sums, magnitudes);
    }

    /// <summary>Rows or columns with zeros around, the first element standing behind <paramref name="padRows"/> or <paramref name="padColumns"/>.</summary>
    public Func<int, int, int> Zeros(int padRows, int padColumns) => (axis, position) =>
    {
        int i = position - (axis == 0 ? padRows : padColumns);
        return i < (axis == 0 ? Size.Rows : Size.Columns) ? i : -1;
    };

    private static Gen<(int, int)> Pair(int from, int to) => Gen.Select(Gen.Int[from, to], Gen.Int[from, to]);

    private static Gen<ConvolutionProblem2D> Make(Gen<(int, int)> stride, Gen<(int, int)> dilation) =>
        from counts in Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[0, 2], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Int[1, 3])
        from size in Pair(1, 9)
        from kernel in Pair(1, 4)
        from s in stride
        from d in dilation
        from pad in Pair(0, 3)
        select new ConvolutionProblem2D(counts.Item1, counts.Item2, counts.Item3, counts.Item4, counts.Item5, size, kernel, s, d, pad);
}
