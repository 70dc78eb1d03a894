using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Every plane at another size, linear between the four nearest numbers: row i of the top lies at i · H / out of the bottom. Behind
/// the last row and column there is nothing, so that what lies beyond them fades towards 0.
/// </summary>
/// <remarks>
/// Bottom <c>[N, C, H, W]</c>, top <c>[N, C, out, out]</c>, of the height and width given, or with <c>is_pyramid_test</c> the bottom's
/// times the scales given, cut off. The layer of happynear's fork.
/// </remarks>
internal sealed record Resize : Layer
{
    /// <summary>The top's height and width, if they are given.</summary>
    public (int Height, int Width)? Fixed { get; init; }

    /// <summary>The top's height and width over the bottom's, if those are not.</summary>
    public (float Height, float Width) Scales { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Resize Parse(LayerSetup setup)
    {
        ResizeLayerParameter text = setup.Text.ResizeParam ?? new();
        if (text.IsPyramidTest)
        {
            return text.HasOutHeightScale && text.HasOutWidthScale
                ? new Resize { Scales = (text.OutHeightScale, text.OutWidthScale) }
                : throw new LayerException("is_pyramid_test, and so needs out_height_scale and out_width_scale");
        }
        return text.HasHeight && text.HasWidth
            ? new Resize { Fixed = (Positive("height", (uint)Math.Max(0, text.Height)), Positive("width", (uint)Math.Max(0, text.Width))) }
            : throw new LayerException("needs height and width");
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        RequireImages(bottoms[0]);
        Shape bottom = bottoms[0];
        if (bottom[2] == 0 || bottom[3] == 0)
            throw new LayerException($"takes planes with numbers in them, not {bottom}");
        return [[bottom[0], bottom[1], Fixed?.Height ?? Scaled(bottom[2], Scales.Height), Fixed?.Width ?? Scaled(bottom[3], Scales.Width)]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape;
        int size = bottom[2] * bottom[3], next = 0;
        for (int p = 0; p < bottom.Count(0, 2); p++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(p * size, size);
            for (int i = 0; i < top[2]; i++)
            {
                var (row, down) = At(i, bottom[2], top[2]);
                for (int j = 0; j < top[3]; j++)
                {
                    var (column, right) = At(j, bottom[3], top[3]);
                    float upper = Between(x.Slice(row * bottom[3], bottom[3]), column, right);
                    float lower = row + 1 < bottom[2] ? Between(x.Slice((row + 1) * bottom[3], bottom[3]), column, right) : 0;
                    run.Output[next++] = ((1 - down) * upper) + (down * lower);
                }
            }
        }
    }

    /// <summary>How much every row or column of the bottom counts for every one of the top, <c>[out, size]</c>.</summary>
    internal static float[] Shares(Shape bottom, Shape top, int axis)
    {
        float[] shares = new float[(long)top[axis] * bottom[axis]];
        for (int i = 0; i < top[axis]; i++)
        {
            var (index, share) = At(i, bottom[axis], top[axis]);
            shares[(i * bottom[axis]) + index] = 1 - share;
            if (index + 1 < bottom[axis])
                shares[(i * bottom[axis]) + index + 1] = share;
        }
        return shares;
    }

    private static float Between(ReadOnlySpan<float> row, int column, float right) =>
        ((1 - right) * row[column]) + (column + 1 < row.Length ? right * row[column + 1] : 0);

    private static (int Index, float Share) At(int place, int size, int output)
    {
        float at = place * (size / (float)output);
        int index = Math.Min((int)at, size - 1);
        return (index, at - index);
    }

    private static int Scaled(int size, float scale)
    {
        float scaled = scale * size;
        return scaled >= 1 && scaled < int.MaxValue ? (int)scaled : throw new LayerException($"makes {scaled} of an axis of {size}");
    }
}
