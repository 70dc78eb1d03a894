using CaffeSharp.Blobs;

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
