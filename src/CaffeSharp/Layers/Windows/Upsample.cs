using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Every number as a square of equal ones. With a second bottom the type means <see cref="Unpooling"/> instead.</summary>
/// <remarks>Bottom <c>[N, C, H, W]</c>, top <c>[N, C, s·H, s·W]</c>; scale 1 unless given. MobileNet-YOLO's layer.</remarks>
internal sealed record Upsample : Layer
{
    /// <summary>The side s of the squares.</summary>
    public required int Scale { get; init; }

    /// <summary>Makes the layer from its text: by the nearest number for one bottom, by a mask for two.</summary>
    public static Layer Parse(LayerSetup setup)
    {
        UpsampleParameter text = setup.Text.UpsampleParam ?? new();
        RequireBottoms(setup.Bottoms, 1, 2);
        if (setup.Bottoms.Count > 1)
            return Unpooling.Parse(text);
        if (text.HasScaleH || text.HasScaleW || text.HasUpsampleH || text.HasUpsampleW || text.PadOutH || text.PadOutW)
            throw new LayerException("has settings for unpooling, but no mask; give it the second top of the pooling as second bottom");
        return new Upsample { Scale = text.HasScale ? Positive("scale", text.Scale) : 1 };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        RequireImages(bottoms[0]);
        return [[bottoms[0][0], bottoms[0][1], CheckedSize("an axis", (long)bottoms[0][2] * Scale), CheckedSize("an axis", (long)bottoms[0][3] * Scale)]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        int width = run.Bottoms[0].Shape[3], rows = run.Bottoms[0].Shape.Count(0, 3), outWidth = width * Scale;
        for (int i = 0; i < rows; i++)
        {
            Span<float> first = run.Output.Slice(i * Scale * outWidth, outWidth);
            for (int w = 0; w < width; w++)
                first.Slice(w * Scale, Scale).Fill(run.Input[(i * width) + w]);
            for (int copy = 1; copy < Scale; copy++)
                first.CopyTo(run.Output.Slice(((i * Scale) + copy) * outWidth, outWidth));
        }
    }
}
