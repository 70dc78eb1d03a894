using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Reference;

namespace CaffeSharp.Layers;

/// <summary>Reads a blob in another order, or a part of it.</summary>
internal static class StridedCopy
{
    /// <summary>Writes how far two neighbours on each axis lie apart in a row-major blob.</summary>
    public static void Strides(Shape shape, Span<int> strides)
    {
        for (int axis = shape.Axes - 1, stride = 1; axis >= 0; stride *= shape[axis--])
            strides[axis] = stride;
    }

    /// <summary>Fills <paramref name="y"/> row by row; neighbours on its axes lie <paramref name="strides"/> apart in <paramref name="x"/>.</summary>
    public static void Copy(ReadOnlySpan<float> x, int offset, ReadOnlySpan<int> strides, Shape shape, Span<float> y)
    {
        Span<int> at = stackalloc int[Shape.MaxAxes];
        var index = new SpatialIndex(shape, at);
        for (int i = 0; i < y.Length; i++, index.MoveNext())
        {
            int from = offset;
            for (int axis = 0; axis < shape.Axes; axis++)
                from += index.Position[axis] * strides[axis];
            y[i] = x[from];
        }
    }
}
