using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Softmax;

/// <summary>
/// Softmax along an axis made ready, y = e^(x − max) / Σ e^(x − max), over plain images <c>[Size, Inner]</c>: the axis and all
/// behind it. What lies before it is the batch. Input and output may be the same memory.
/// </summary>
internal abstract class PreparedSoftmax : ImageKernel
{
    /// <summary>Describes the memory of an image.</summary>
    protected PreparedSoftmax(int size, int inner)
        : base(MemorySize.Of((long)size * inner), MemorySize.Of((long)size * inner))
    {
    }

    /// <summary>Gets ready.</summary>
    /// <param name="size">Numbers along the axis.</param>
    /// <param name="inner">Neighbours at every place of the axis: the product of the axes behind it.</param>
    /// <param name="lane">Floats in a vector.</param>
    public static PreparedSoftmax Create(int size, int inner, int lane)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfNegative(inner);
        return LaneChoice.Make(lane, new Maker(size, inner));
    }

    /// <summary>Gets ready for images of many rows, each a softmax of its own, that are short: a few vectors at most.</summary>
    /// <param name="size">Numbers of a row.</param>
    /// <param name="rows">Rows of an image.</param>
    /// <param name="lane">Floats in a vector.</param>
    public static PreparedSoftmax OfShortRows(int size, int rows, int lane)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return LaneChoice.Make(lane, new RowsMaker(size, rows));
    }

    private sealed record RowsMaker(int Size, int Rows) : ILaneMaker<PreparedSoftmax>
    {
        public PreparedSoftmax Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => new ShortRowSoftmax<TLane, TV>(Size, Rows);
    }

    private sealed record Maker(int Size, int Inner) : ILaneMaker<PreparedSoftmax>
    {
        public PreparedSoftmax Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => Inner == 1 ? new RowSoftmax<TLane, TV>(Size) : new ColumnSoftmax<TLane, TV>(Size, Inner);
    }
}
