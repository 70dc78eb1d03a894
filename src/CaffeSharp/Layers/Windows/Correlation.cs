using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>How alike the windows of one map are to those of another nearby: an output channel for every displacement. FlowNet 2's layer.</summary>
/// <remarks>
/// Bottoms a and b <c>[N, C, H, W]</c>, padded by zeros; top <c>[N, G², out, out]</c>, G = 2 · ⌊max_displacement / stride_2⌋ + 1, whose
/// channel (dy, dx), the displacements being multiples of stride_2, is at (y, x) the sum over C and the kernel of a · b, or |a − b|, with b
/// displaced, over C · kernel². The windows start max_displacement inside the padding and move by stride_1.
/// <c>Correlation1D</c> displaces and pads along the rows only, in both directions or one: to the right from 0, to the left from stride_2
/// on, where what lies before the padding counts as 0 too.
/// </remarks>
internal sealed record Correlation : Layer
{
    /// <summary>The zeros on every padded side.</summary>
    public int Pad { get; init; }

    /// <summary>The side of the windows, odd.</summary>
    public required int Kernel { get; init; }

    /// <summary>How far windows are displaced at most.</summary>
    public required int MaxDisplacement { get; init; }

    /// <summary>How far windows lie apart.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>How far displacements lie apart.</summary>
    public int DisplacementStride { get; init; } = 1;

    /// <summary>Whether differences are summed, not products.</summary>
    public bool IsSubtracting { get; init; }

    /// <summary>Whether displacements go along the rows only.</summary>
    public bool IsAlongRows { get; init; }

    /// <summary>For displacements along the rows: −1 to the left only, 1 to the right only, 0 both.</summary>
    public int Direction { get; init; }

    private int Steps => MaxDisplacement / DisplacementStride;

    /// <summary>How many displacements there are along an axis.</summary>
    internal int Displacements => Direction == 0 ? (2 * Steps) + 1 : Steps + 1;

    /// <summary>The first of them, in steps.</summary>
    internal int FirstDisplacement => Direction switch { 0 => -Steps, > 0 => 0, _ => -(Steps + 1) };

    private int RowPad => IsAlongRows ? 0 : Pad;

    /// <summary>Makes a Correlation from its text.</summary>
    public static Correlation Parse(LayerSetup setup) => Parse(setup, isAlongRows: false);

    /// <summary>Makes a Correlation1D from its text.</summary>
    public static Correlation ParseAlongRows(LayerSetup setup) => Parse(setup, isAlongRows: true);

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape a = bottoms[0];
        RequireImages(a);
        if (bottoms[1] != a)
            throw new LayerException($"compares two bottoms of one shape, not {a} and {bottoms[1]}");
        long height = Output(a[2], RowPad, IsAlongRows ? 0 : MaxDisplacement), width = Output(a[3], Pad, MaxDisplacement);
        if (height < 1 || width < 1)
            throw new LayerException($"has a kernel of {Kernel} and a max_displacement of {MaxDisplacement}, for which its bottom {a} padded by {Pad} is too small");
        long channels = IsAlongRows ? Displacements : (long)Displacements * Displacements;
        return [[a[0], CheckedSize("channels", channels), CheckedSize("an axis", height), CheckedSize("an axis", width)]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape;
        int image = bottom.Count(1), outPlane = top[2] * top[3];
        for (int n = 0; n < top[0]; n++)
        {
            for (int q = 0; q < top[1]; q++)
            {
                int across = FirstDisplacement + (q % Displacements), down = IsAlongRows ? 0 : FirstDisplacement + (q / Displacements);
                Span<float> y = run.Output.Slice(((n * top[1]) + q) * outPlane, outPlane);
                Displaced(run.Input.Slice(n * image, image), run.Bottoms[1].Span.Slice(n * image, image), bottom, across * DisplacementStride, down * DisplacementStride, y, top);
                TensorPrimitives.Divide(y, (float)Kernel * Kernel * bottom[1], y);
            }
        }
    }

    /// <summary>Sums one channel of the top, row by row.</summary>
    private void Displaced(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Shape bottom, int across, int down, Span<float> y, Shape top)
    {
        int height = bottom[2], width = bottom[3], firstRow = (IsAlongRows ? 0 : MaxDisplacement) - RowPad, first = MaxDisplacement - Pad;
        y.Clear();
        for (int h = 0; h < top[2]; h++)
        {
            Span<float> sums = y.Slice(h * top[3], top[3]);
            for (int tap = 0; tap < Kernel * Kernel; tap++)
            {
                int row = (h * Stride) + firstRow + (tap / Kernel), column = first + (tap % Kernel);
                for (int c = 0; c < bottom[1]; c++)
                    Add(Row(a, c, row), Row(b, c, row + down), column, across, sums);
            }
        }

        ReadOnlySpan<float> Row(ReadOnlySpan<float> x, int channel, int row) =>
            row >= 0 && row < height ? x.Slice(((channel * height) + row) * width, width) : [];
    }

    /// <summary>Adds what one row of a and one of b, empty in the padding, give to a row of the top.</summary>
    private void Add(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int column, int across, Span<float> sums)
    {
        if (Stride > 1 || IsSubtracting)
        {
            for (int w = 0; w < sums.Length; w++)
            {
                float x = At(a, (w * Stride) + column), other = At(b, (w * Stride) + column + across);
                sums[w] += IsSubtracting ? Math.Abs(x - other) : x * other;
            }
            return;
        }
        // Where either row is in the padding, the product is 0.
        int from = Math.Max(0, Math.Max(-column, -column - across));
        int to = Math.Min(sums.Length, Math.Min(a.Length - column, b.Length - column - across));
        if (from < to)
        {
            Span<float> part = sums[from..to];
            TensorPrimitives.MultiplyAdd(a.Slice(from + column, part.Length), b.Slice(from + column + across, part.Length), part, part);
        }
    }

    private static float At(ReadOnlySpan<float> row, int column) => column >= 0 && column < row.Length ? row[column] : 0;

    private long Output(int size, int pad, int displacement)
    {
        long reach = size + (2L * pad) - (2L * (displacement + (Kernel / 2)));
        return reach < 1 ? 0 : ((reach - 1) / Stride) + 1;
    }

    private static Correlation Parse(LayerSetup setup, bool isAlongRows)
    {
        CorrelationParameter text = setup.Text.CorrelationParam ?? new();
        int kernel = Bounded("kernel_size", text.KernelSize, 1), direction = isAlongRows ? text.SingleDirection : 0;
        if (kernel % 2 == 0)
            throw new LayerException($"has kernel_size {kernel}; it must be odd");
        if (!text.HasMaxDisplacement)
            throw new LayerException("has no max_displacement");
        if (direction is < -1 or > 1)
            throw new LayerException($"has single_direction {direction}; -1, 0 and 1 are possible");
        return new Correlation
        {
            Pad = Bounded("pad", text.Pad, 0),
            Kernel = kernel,
            MaxDisplacement = Bounded("max_displacement", text.MaxDisplacement, 0),
            Stride = Bounded("stride_1", text.Stride1, 1),
            DisplacementStride = Bounded("stride_2", text.Stride2, 1),
            IsSubtracting = text.CorrelationType == CorrelationParameter.Types.CorrelationType.Subtract,
            IsAlongRows = isAlongRows,
            Direction = direction,
        };
    }

    private static int Bounded(string what, uint value, uint least) => value >= least && value <= ushort.MaxValue
        ? (int)value
        : throw new LayerException($"has {what} {value}; {least} to {ushort.MaxValue} are possible");
}
