using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Convolution;

/// <summary>A convolution geometry seen as one over rows and columns; fewer axes become rows of one.</summary>
internal sealed record PlanarGeometry
{
    /// <summary>Reads the last two axes of <paramref name="g"/>, which has at most two.</summary>
    public PlanarGeometry(ConvolutionGeometry g)
    {
        (InHeight, InWidth) = Pair(g.In, 1);
        (OutHeight, OutWidth) = Pair(g.Out, 1);
        (KernelHeight, KernelWidth) = Pair(g.Kernel, 1);
        (StrideHeight, StrideWidth) = Pair(g.Stride, 1);
        (DilationHeight, DilationWidth) = Pair(g.Dilation, 1);
        (PadTop, PadLeft) = Pair(g.PadBefore, 0);
    }

    public int InHeight { get; }

    public int InWidth { get; }

    public int OutHeight { get; }

    public int OutWidth { get; }

    public int KernelHeight { get; }

    public int KernelWidth { get; }

    public int StrideHeight { get; }

    public int StrideWidth { get; }

    public int DilationHeight { get; }

    public int DilationWidth { get; }

    public int PadTop { get; }

    public int PadLeft { get; }

    /// <summary>Taps of a kernel plane.</summary>
    public int Taps => KernelHeight * KernelWidth;

    /// <summary>Rows of padded input that <paramref name="rows"/> output rows read.</summary>
    public int PaddedRows(int rows) => ((rows - 1) * StrideHeight) + ((KernelHeight - 1) * DilationHeight) + 1;

    /// <summary>Columns of padded input that a whole output row reads.</summary>
    public int PaddedWidth => ((OutWidth - 1) * StrideWidth) + ((KernelWidth - 1) * DilationWidth) + 1;

    /// <summary>
    /// The kernel rows [From, To) through which some of the output rows [<paramref name="row"/>, row + <paramref name="rows"/>) read
    /// input; the others meet only padding.
    /// </summary>
    public (int From, int To) KernelRows(int row, int rows)
    {
        int above = PadTop - ((row + rows - 1) * StrideHeight), below = InHeight + PadTop - (row * StrideHeight);
        int from = above <= 0 ? 0 : Math.Min(KernelHeight, (above + DilationHeight - 1) / DilationHeight);
        int to = below <= 0 ? 0 : Math.Min(KernelHeight, (below + DilationHeight - 1) / DilationHeight);
        return (from, Math.Max(from, to));
    }

    /// <summary>Whether no output reads a row of padded input, because rows of taps do not fill the stride.</summary>
    public bool SkipsRow(int row) => KernelHeight == 1 && row % StrideHeight != 0;

    /// <summary>Whether no output reads outside the input.</summary>
    public bool ReadsInsideOnly =>
        PadTop == 0 && PadLeft == 0 && PaddedRows(OutHeight) <= InHeight && PaddedWidth <= InWidth;

    /// <summary>Whether output pixel p is made of input pixel p alone.</summary>
    public bool IsPointwise =>
        Taps == 1 && StrideHeight == 1 && StrideWidth == 1 && PadTop == 0 && PadLeft == 0
        && InHeight == OutHeight && InWidth == OutWidth;

    /// <summary>Whether <paramref name="g"/> can be seen so.</summary>
    public static bool Fits(ConvolutionGeometry g) => g.In.Axes <= 2;

    private static (int Rows, int Columns) Pair(Shape shape, int missing) => shape.Axes switch
    {
        0 => (missing, missing),
        1 => (missing, shape[0]),
        _ => (shape[0], shape[1]),
    };
}
