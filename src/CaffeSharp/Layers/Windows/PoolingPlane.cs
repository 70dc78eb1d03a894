namespace CaffeSharp.Layers;

/// <summary>Pooling of planes: rows by columns, one window for every number that comes out.</summary>
internal readonly record struct PoolingPlane(PoolingAxis Rows, PoolingAxis Columns, int Height, int Width, int OutHeight, int OutWidth)
{
    /// <summary>Numbers looked at for each that comes in or goes out, above which windows are joined piece by piece.</summary>
    private const double MostLooks = 64 * 64;

    /// <summary>Floats of scratch that <see cref="Max"/> and <see cref="Average"/> need: none but for windows that are large and many.</summary>
    public long ScratchFloats => Overlaps ? WindowJoin.ScratchFloats(this) : 0;

    private bool Overlaps => (double)OutHeight * OutWidth * Math.Min(Rows.Kernel, Height) * Math.Min(Columns.Kernel, Width)
        > MostLooks * (((double)OutHeight * OutWidth) + ((double)Height * Width));

    /// <summary>The largest number of every window; what holds no number above −<see cref="float.MaxValue"/> gives that.</summary>
    /// <param name="x"><c>[Height, Width]</c>.</param>
    /// <param name="y"><c>[OutHeight, OutWidth]</c>.</param>
    /// <param name="mask">Where in <paramref name="x"/> each number was found, −1 for nowhere; may be empty.</param>
    /// <param name="scratch"><see cref="ScratchFloats"/>.</param>
    public void Max(ReadOnlySpan<float> x, Span<float> y, Span<float> mask, Span<float> scratch)
    {
        if (Overlaps)
        {
            Span<(float Value, int At)> joined = WindowJoin.Plane<LargestJoin, (float, int)>(this, x, scratch);
            for (int i = 0; i < y.Length; i++)
                y[i] = joined[i].Value;
            for (int i = 0; i < mask.Length; i++)
                mask[i] = joined[i].At;
            return;
        }
        for (int i = 0; i < OutHeight; i++)
        {
            var (top, bottom) = Inside(Rows.Window(i, Height), Height);
            for (int j = 0; j < OutWidth; j++)
            {
                var (left, right) = Inside(Columns.Window(j, Width), Width);
                float best = -float.MaxValue;
                int at = -1;
                for (int h = top; h < bottom; h++)
                {
                    for (int w = left; w < right; w++)
                    {
                        if (x[(h * Width) + w] > best)
                            best = x[at = (h * Width) + w];
                    }
                }
                y[(i * OutWidth) + j] = best;
                if (!mask.IsEmpty)
                    mask[(i * OutWidth) + j] = at;
            }
        }
    }

    /// <summary>The sum of every window divided by its size, where the padding counts as zeros as far as it is there.</summary>
    /// <param name="x"><c>[Height, Width]</c>.</param>
    /// <param name="y"><c>[OutHeight, OutWidth]</c>.</param>
    /// <param name="scratch"><see cref="ScratchFloats"/>.</param>
    public void Average(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        Span<double> joined = Overlaps ? WindowJoin.Plane<SumJoin, double>(this, x, scratch) : [];
        for (int i = 0; i < OutHeight; i++)
        {
            var rows = Rows.Window(i, Height);
            var (top, bottom) = Inside(rows, Height);
            for (int j = 0; j < OutWidth; j++)
            {
                var columns = Columns.Window(j, Width);
                var (left, right) = Inside(columns, Width);
                double sum = joined.IsEmpty ? 0 : joined[(i * OutWidth) + j];
                for (int h = top; h < bottom && joined.IsEmpty; h++)
                {
                    for (int w = left; w < right; w++)
                        sum += x[(h * Width) + w];
                }
                y[(i * OutWidth) + j] = (float)sum / ((long)(rows.End - rows.Start) * (columns.End - columns.Start));
            }
        }
    }

    private static (int From, int To) Inside((int Start, int End) window, int size) => (Math.Max(window.Start, 0), Math.Min(window.End, size));
}
