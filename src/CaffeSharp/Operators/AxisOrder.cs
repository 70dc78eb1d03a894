using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Operators;

/// <summary>Copies a blob with its axes in another order.</summary>
internal static class AxisOrder
{
    /// <summary>Axis a of the result is axis <paramref name="order"/>[a] of <paramref name="source"/>.</summary>
    public static Blob Permute(Blob source, params ReadOnlySpan<int> order)
    {
        int axes = order.Length;
        int[] dims = new int[axes], steps = new int[axes];
        for (int axis = 0; axis < axes; axis++)
        {
            dims[axis] = source.Shape[order[axis]];
            steps[axis] = source.Shape.Count(order[axis] + 1);
        }
        var result = new Blob(Shape.Create(dims));
        if (result.Shape.Count() > 0)
            Copy(source.Span, dims, steps, result.Span);
        return result;
    }

    /// <summary><c>[N, H, W, C]</c> to <c>[N, C, H, W]</c>.</summary>
    public static Blob ToPlanes(Blob pixels)
    {
        Shape from = pixels.Shape;
        return SwapInner(pixels, [from[0], from[3], from[1], from[2]], from[1] * from[2], from[3]);
    }

    /// <summary><c>[N, C, H, W]</c> to <c>[N, H, W, C]</c>.</summary>
    public static Blob ToPixels(Blob planes)
    {
        Shape from = planes.Shape;
        return SwapInner(planes, [from[0], from[2], from[3], from[1]], from[1], from[2] * from[3]);
    }

    /// <summary>Turns rows into columns, image by image.</summary>
    private static unsafe Blob SwapInner(Blob source, Shape shape, int rows, int columns)
    {
        var result = new Blob(shape);
        fixed (float* from = source.Span, to = result.Span)
        {
            for (nint at = 0; at < result.Shape.Count(); at += (nint)rows * columns)
                Transpose.Copy(from + at, columns, to + at, rows, rows, columns);
        }
        return result;
    }

    private static void Copy(ReadOnlySpan<float> source, ReadOnlySpan<int> dims, ReadOnlySpan<int> steps, Span<float> result)
    {
        int part = result.Length / dims[0];
        for (int i = 0; i < dims[0]; i++)
        {
            if (dims.Length == 1)
                result[i] = source[i * steps[0]];
            else
                Copy(source[(i * steps[0])..], dims[1..], steps[1..], result.Slice(i * part, part));
        }
    }
}
