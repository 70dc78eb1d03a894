using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Puts every number back where a max pooling found it, and 0 elsewhere: <c>Upsample</c> with a mask.</summary>
/// <remarks>
/// Bottoms <c>[N, C, H, W]</c> and the pooling's mask of the same shape; top <c>[N, C, out, out]</c> of <c>upsample_h</c> by
/// <c>upsample_w</c>, else of scale · H less one row if <c>pad_out_h</c> says so; scale 2 unless given. A mask's number is a
/// place in the flat plane of the top; where two numbers go to one place, the last stays. SegNet's and ENet's layer.
/// </remarks>
internal sealed record Unpooling : Layer
{
    /// <summary>The top's height and width, where the text gives both.</summary>
    public (int Height, int Width)? Fixed { get; init; }

    /// <summary>By how much the height grows where no height is given.</summary>
    public int ScaleHeight { get; init; } = 2;

    /// <summary>By how much the width grows where no width is given.</summary>
    public int ScaleWidth { get; init; } = 2;

    /// <summary>Rows taken off the height grown so, 0 or 1.</summary>
    public int LessHeight { get; init; }

    /// <summary>Columns taken off the width grown so, 0 or 1.</summary>
    public int LessWidth { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    internal static Unpooling Parse(UpsampleParameter text)
    {
        if (text.HasUpsampleH != text.HasUpsampleW || text.HasScaleH != text.HasScaleW)
            throw new LayerException("gives one of height and width only; give upsample_h and upsample_w, scale_h and scale_w, or scale");
        int scale = text.HasScale ? Positive("scale", text.Scale) : 2;
        return new Unpooling
        {
            Fixed = text.HasUpsampleH ? (Positive("upsample_h", text.UpsampleH), Positive("upsample_w", text.UpsampleW)) : null,
            ScaleHeight = text.HasScaleH ? Positive("scale_h", text.ScaleH) : scale,
            ScaleWidth = text.HasScaleW ? Positive("scale_w", text.ScaleW) : scale,
            LessHeight = text.PadOutH ? 1 : 0,
            LessWidth = text.PadOutW ? 1 : 0,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        Shape bottom = bottoms[0];
        RequireImages(bottom);
        if (bottoms[1] != bottom)
            throw new LayerException($"takes a mask shaped as its bottom, not {bottoms[1]} for {bottom}");
        int height = Fixed?.Height ?? CheckedSize("an axis", ((long)bottom[2] * ScaleHeight) - LessHeight);
        int width = Fixed?.Width ?? CheckedSize("an axis", ((long)bottom[3] * ScaleWidth) - LessWidth);
        return [[bottom[0], bottom[1], height, width]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int size = run.Bottoms[0].Shape.Count(2), outSize = run.Tops[0].Shape.Count(2), planes = run.Bottoms[0].Shape.Count(0, 2);
        run.Output.Clear();
        for (int i = 0; i < planes; i++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(i * size, size), mask = run.Bottoms[1].Span.Slice(i * size, size);
            Span<float> y = run.Output.Slice(i * outSize, outSize);
            for (int j = 0; j < size; j++)
                y[Index("in its mask place", mask[j], outSize)] = x[j];
        }
    }
}
