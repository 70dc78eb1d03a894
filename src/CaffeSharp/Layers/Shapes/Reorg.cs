using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Moves numbers between channels and places, as Darknet's reorg does: s² channels become the numbers of an s x s square
/// (<c>reverse</c>), or the other way round.
/// </summary>
/// <remarks>
/// Reversed, bottom <c>[N, C, H, W]</c> and top <c>[N, C/s², s·H, s·W]</c>: channel o · C/s² + c at (h, w) goes to channel c at
/// (s·h + o / s, s·w + o % s). Otherwise the top is <c>[N, s²·C, H/s, W/s]</c>, yet by Darknet's arithmetic, which is not that of
/// space to depth: number i of the flat top is the one that the reversed layer would put there if the flat bottom were
/// <c>[N, C/s², s·H, s·W]</c>.
/// </remarks>
internal sealed record Reorg : Layer
{
    /// <summary>The side s of the squares.</summary>
    public required int Stride { get; init; }

    /// <summary>Whether channels become places.</summary>
    public bool IsReverse { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Reorg Parse(LayerSetup setup)
    {
        ReorgParameter text = setup.Text.ReorgParam ?? new();
        return new Reorg { Stride = Positive("stride", text.Stride), IsReverse = text.Reverse };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        RequireImages(bottoms[0]);
        int channels = bottoms[0][1], height = bottoms[0][2], width = bottoms[0][3];
        long square = (long)Stride * Stride;
        if (channels % square != 0 || (!IsReverse && (height % Stride != 0 || width % Stride != 0)))
            throw new LayerException($"has stride {Stride}, into which its bottom {bottoms[0]} cannot be divided");
        return [IsReverse
            ? [bottoms[0][0], (int)(channels / square), CheckedSize("an axis", (long)height * Stride), CheckedSize("an axis", (long)width * Stride)]
            : [bottoms[0][0], CheckedSize("an axis", channels * square), height / Stride, width / Stride]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape;
        int height = bottom[2], width = bottom[3], channels = (int)(bottom[1] / ((long)Stride * Stride)), narrow = 0;
        for (int n = 0; n < bottom[0]; n++)
        {
            for (int c = 0; c < bottom[1]; c++)
            {
                int offset = c / channels, plane = (n * channels) + (c % channels);
                for (int h = 0; h < height; h++)
                {
                    int row = ((((plane * height) + h) * Stride) + (offset / Stride)) * width * Stride;
                    for (int w = 0; w < width; w++, narrow++)
                    {
                        int wide = row + (w * Stride) + (offset % Stride);
                        if (IsReverse)
                            run.Output[wide] = run.Input[narrow];
                        else
                            run.Output[narrow] = run.Input[wide];
                    }
                }
            }
        }
    }
}
