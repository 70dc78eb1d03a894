namespace CaffeSharp.Kernels.Layouts;

/// <summary>
/// An image whose numbers are those of another in another order, or a part of them: number (i, j, …) of sizes
/// <paramref name="Dims"/> is number <paramref name="Offset"/> + i · <paramref name="Strides"/>[0] + j · <paramref name="Strides"/>[1] + … of the other.
/// </summary>
/// <param name="Offset">Where the first number is read.</param>
/// <param name="Dims">Sizes of the axes, the last innermost in what is written.</param>
/// <param name="Strides">How far neighbours on each axis lie apart in what is read.</param>
internal sealed record StridedRead(int Offset, IReadOnlyList<int> Dims, IReadOnlyList<int> Strides)
{
    /// <summary>The same with as few axes as will do: those of size 1 left out, and joined those that are read as one.</summary>
    public StridedRead Reduced()
    {
        List<int> dims = [], strides = [];
        for (int axis = 0; axis < Dims.Count; axis++)
        {
            if (Dims[axis] == 1)
                continue;
            if (dims.Count > 0 && strides[^1] == (long)Dims[axis] * Strides[axis])
            {
                dims[^1] *= Dims[axis];
                strides[^1] = Strides[axis];
                continue;
            }
            dims.Add(Dims[axis]);
            strides.Add(Strides[axis]);
        }
        return new StridedRead(Offset, dims, strides);
    }
}
