namespace CaffeSharp.Layers;

/// <summary>CTPN's proposals: narrow boxes as wide as a step of the map, moved up or down and made higher or lower as the net predicts.</summary>
/// <remarks>
/// Bottoms scores <c>[1, 20, H, W]</c>, of which the second ten channels count; moves <c>[1, 20, H, W]</c>, two for every box; the image's height and
/// width <c>[1, 2 or more]</c>. Tops boxes <c>[H · W · 10, 4]</c> of left, top, right and bottom, cut to the image, row by row and box by box, and their
/// scores <c>[H · W · 10, 1]</c>. Nothing is left out.
/// </remarks>
internal sealed record TextProposal : Layer
{
    /// <summary>Top and bottom edges of the boxes at the first place, which are pixels that belong to the box.</summary>
    internal static readonly (int Top, int Bottom)[] Edges =
        [(2, 12), (0, 15), (-3, 18), (-8, 23), (-16, 31), (-26, 41), (-40, 55), (-61, 76), (-91, 106), (-133, 148)];

    /// <summary>How wide every box is.</summary>
    internal const int Width = 16;

    /// <summary>Pixels of the image from place to place of the map.</summary>
    public required int FeatureStride { get; init; }

    /// <summary>Makes the layer from its <c>param_str</c>.</summary>
    internal static TextProposal Parse(PythonSettings settings) =>
        new() { FeatureStride = Positive("feat_stride", (uint)Math.Clamp(settings.Number("feat_stride"), 0, uint.MaxValue)) };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 3);
        Shape scores = bottoms[0];
        RequireImages(scores);
        if (scores[0] != 1 || scores[1] != 2 * Edges.Length || bottoms[1] != scores)
            throw new LayerException($"takes scores and moves [1, {2 * Edges.Length}, H, W], not {scores} and {bottoms[1]}");
        if (bottoms[2].Count() < 2)
            throw new LayerException($"takes height and width of the image, [1, 2], not {bottoms[2]}");
        int boxes = CheckedSize("boxes", (long)scores.Count(2) * Edges.Length);
        Shape edges = [boxes, 4];
        return [edges, [boxes, 1]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape map = run.Bottoms[0].Shape;
        int area = map.Count(2);
        float height = run.Bottoms[2].Span[0], width = run.Bottoms[2].Span[1];
        for (int i = 0; i < area * Edges.Length; i++)
        {
            int place = i / Edges.Length, box = i % Edges.Length;
            float x = (float)(place % map[3]) * FeatureStride, y = (float)(place / map[3]) * FeatureStride;
            float top = Edges[box].Top + y, bottom = Edges[box].Bottom + y, old = bottom - top + 1;
            float centre = (run.Bottoms[1].Span[(2 * box * area) + place] * old) + ((top + bottom) / 2);
            float high = MathF.Exp(run.Bottoms[1].Span[(((2 * box) + 1) * area) + place]) * old, upper = centre - (high / 2);
            Span<float> edges = run.Output.Slice(4 * i, 4);
            (edges[0], edges[1]) = (Inside(x, width), Inside(upper, height));
            (edges[2], edges[3]) = (Inside(x + Width - 1, width), Inside(upper + high, height));
            if (run.Tops.Length > 1)
                run.Tops[1].Span[i] = run.Input[((Edges.Length + box) * area) + place];
        }
    }

    private static float Inside(float edge, float size) => Math.Max(Math.Min(edge, size - 1), 0);
}
