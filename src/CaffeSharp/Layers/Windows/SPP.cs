using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Spatial pyramid pooling: level i pools every channel into 2^i × 2^i windows as large as they must be, and all levels
/// stand one behind the other, so that pictures of any size give as many numbers.
/// </summary>
/// <remarks>Bottom <c>[N, C, H, W]</c>; top <c>[N, C · (1 + 4 + 16 + …)]</c>, the level counting slowest, then the channel.</remarks>
internal sealed record SPP : Layer
{
    private const int MostLevels = 15;

    /// <summary>How many levels there are.</summary>
    public required int Levels { get; init; }

    /// <summary>Whether the largest number of a window is taken, not the average.</summary>
    public required bool IsMax { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static SPP Parse(LayerSetup setup)
    {
        SPPParameter text = setup.Text.SppParam ?? new();
        if (text.Pool == SPPParameter.Types.PoolMethod.Stochastic)
            throw new LayerException("has pool STOCHASTIC, which is for training only");
        int levels = Positive("pyramid_height", text.PyramidHeight);
        return new SPP
        {
            Levels = levels <= MostLevels ? levels : throw new LayerException($"has pyramid_height {levels}; more than {MostLevels} cannot be meant"),
            IsMax = text.Pool == SPPParameter.Types.PoolMethod.Max,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        if (bottom.Axes != 4 || bottom.Count(2) == 0)
            throw new LayerException($"takes a bottom [N, C, H, W], not {bottom}");
        long numbers = 0;
        for (int level = 0; level < Levels; level++)
        {
            PoolingPlane plane = Plane(bottom, level);
            if (plane.Rows.Pad >= plane.Rows.Kernel || plane.Columns.Pad >= plane.Columns.Kernel)
                throw new LayerException($"cuts its bottom {bottom} into {1 << level} windows an axis on level {level}, for which it is too small");
            numbers += (long)bottom[1] * plane.OutHeight * plane.OutWidth;
        }
        return [[bottom[0], (int)Math.Min(numbers, int.MaxValue)]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape;
        int size = bottom.Count(2), row = run.Tops[0].Shape[1], from = 0;
        for (int level = 0; level < Levels; level++)
        {
            PoolingPlane plane = Plane(bottom, level);
            int outSize = plane.OutHeight * plane.OutWidth;
            for (int i = 0; i < bottom.Count(0, 2); i++)
            {
                ReadOnlySpan<float> x = run.Input.Slice(i * size, size);
                Span<float> y = run.Output.Slice((i / bottom[1] * row) + from + (i % bottom[1] * outSize), outSize);
                if (IsMax)
                    plane.Max(x, y, [], run.Scratch);
                else
                    plane.Average(x, y, run.Scratch);
            }
            from += bottom[1] * outSize;
        }
    }

    internal static PoolingPlane Plane(Shape bottom, int level)
    {
        int height = bottom[2], width = bottom[3];
        PoolingAxis rows = Windows(height, 1 << level), columns = Windows(width, 1 << level);
        bool drop = rows.Pad > 0 || columns.Pad > 0;
        return new(rows, columns, height, width, rows.Output(height, false, drop), columns.Output(width, false, drop));
    }

    private static PoolingAxis Windows(int size, int count)
    {
        int kernel = (size + count - 1) / count;
        return new(kernel, kernel, ((kernel * count) - size + 1) / 2);
    }
}
