using System.Runtime.InteropServices;

namespace CaffeSharp.Layers;

/// <summary>
/// Joins the numbers of all windows of an axis in a time that does not grow with the windows, and without taking anything
/// back out of a sum (van Herk, 1992; Gil and Werman, 1993). The axis is cut into pieces as long as a window, so that a window is the
/// end of one piece and the start of the next.
/// <code>
/// pieces    | a b c d | e f g h |        from the cut backwards: d, cd, bcd …    onwards: e, ef, efg …
/// window        b c d   e                = bcd joined with e
/// </code>
/// </summary>
internal static class WindowJoin
{
    /// <summary>Joins every window of a line.</summary>
    public static void Line<TJoin, T>(ReadOnlySpan<T> x, PoolingAxis axis, Span<T> y) where TJoin : struct, IWindowJoin<T>
    {
        for (int first = 0; first < y.Length;)
        {
            long cut = Start(first) + axis.Kernel, place = Math.Min(cut, x.Length);
            int next = (int)Math.Min(y.Length, first + (((long)axis.Kernel + axis.Stride - 1) / axis.Stride));
            T joined = TJoin.Empty;
            for (int i = next - 1; i >= first; i--)
            {
                for (long start = Math.Max(Start(i), 0); place > start;)
                    joined = TJoin.Join(x[(int)--place], joined);
                y[i] = joined;
            }
            joined = TJoin.Empty;
            place = cut;
            for (int i = first; i < next; i++)
            {
                for (long end = Math.Min(Start(i) + axis.Kernel, x.Length); place < end;)
                    joined = TJoin.Join(joined, x[(int)place++]);
                y[i] = TJoin.Join(y[i], joined);
            }
            first = next;
        }

        long Start(int window) => ((long)window * axis.Stride) - axis.Pad;
    }

    /// <summary>Floats of scratch that <see cref="Plane"/> needs for numbers of 8 bytes.</summary>
    public static long ScratchFloats(PoolingPlane plane) => 2 * (
        ((long)plane.Height * plane.Width) + Between(plane) + ((long)plane.OutHeight * plane.OutWidth)
        + Math.Max(plane.Height, plane.Width) + Math.Max(plane.OutHeight, plane.OutWidth));

    /// <summary>Joins every window of a plane, one axis after the other: first the one that leaves less.</summary>
    /// <returns><c>[OutHeight, OutWidth]</c>, in the scratch.</returns>
    public static Span<T> Plane<TJoin, T>(PoolingPlane plane, ReadOnlySpan<float> x, Span<float> scratch)
        where TJoin : struct, IWindowJoin<T>
        where T : unmanaged
    {
        var (rows, columns, height, width, outHeight, outWidth) = plane;
        Span<T> memory = MemoryMarshal.Cast<float, T>(scratch);
        Span<T> numbers = memory[..(height * width)], between = memory.Slice(numbers.Length, (int)Between(plane));
        Span<T> joined = memory.Slice(numbers.Length + between.Length, outHeight * outWidth), lines = memory[(numbers.Length + between.Length + joined.Length)..];
        for (int i = 0; i < x.Length; i++)
            numbers[i] = TJoin.Of(x[i], i);
        if (RowsFirst(plane))
        {
            Lines<TJoin, T>(numbers, width, 1, width, height, rows, between, 1, width, outHeight, lines);
            Lines<TJoin, T>(between, outHeight, width, 1, width, columns, joined, outWidth, 1, outWidth, lines);
        }
        else
        {
            Lines<TJoin, T>(numbers, height, width, 1, width, columns, between, outWidth, 1, outWidth, lines);
            Lines<TJoin, T>(between, outWidth, 1, outWidth, height, rows, joined, 1, outWidth, outHeight, lines);
        }
        return joined;
    }

    private static bool RowsFirst(PoolingPlane plane) => (long)plane.OutHeight * plane.Width <= (long)plane.Height * plane.OutWidth;

    private static long Between(PoolingPlane plane) =>
        Math.Min((long)plane.OutHeight * plane.Width, (long)plane.Height * plane.OutWidth);

    /// <summary>Joins many lines, each of which has its numbers a step apart.</summary>
    private static void Lines<TJoin, T>(
        ReadOnlySpan<T> from, int lines, int fromLine, int fromStep, int length, PoolingAxis axis, Span<T> to, int toLine, int toStep, int outputs, Span<T> buffers)
        where TJoin : struct, IWindowJoin<T>
    {
        Span<T> line = buffers[..length], joined = buffers.Slice(length, outputs);
        for (int number = 0; number < lines; number++)
        {
            for (int i = 0; i < length; i++)
                line[i] = from[(number * fromLine) + (i * fromStep)];
            Line<TJoin, T>(line, axis, joined);
            for (int i = 0; i < outputs; i++)
                to[(number * toLine) + (i * toStep)] = joined[i];
        }
    }
}
