using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>The items of every bottom for which the last bottom holds anything but 0.</summary>
/// <remarks>
/// Bottoms <c>[N, …]</c> and a selector <c>[N]</c>, whose further axes must be 1; a top <c>[M, …]</c> for every bottom but the
/// selector, where M may be anything from 0 to N. With one bottom the type means <see cref="ChannelFilter"/> instead.
/// </remarks>
internal sealed record Filter : Layer
{
    /// <summary>Makes the layer from its text: of items for two bottoms and more, of channels for one.</summary>
    public static Layer Parse(LayerSetup setup) => setup.Bottoms.Count == 1 ? ChannelFilter.Parse(setup) : new Filter();

    /// <inheritdoc/>
    public override bool HasDataDependentShapes => true;

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2, int.MaxValue);
        Shape selector = bottoms[^1];
        if (selector.Axes == 0 || selector.Count(1) != 1)
            throw new LayerException($"takes a selector of one number for every item, [N], not {selector}");
        if (bottoms.FirstOrDefault(bottom => bottom.Axes == 0 || bottom[0] != selector[0]) is { } odd)
            throw new LayerException($"has a selector {selector} for {selector[0]} items, but a bottom {odd}");
        return [.. bottoms.SkipLast(1)];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        ReadOnlySpan<float> selector = run.Bottoms[^1].Span;
        for (int i = 0; i < run.Tops.Length; i++)
        {
            Blob bottom = run.Bottoms[i];
            int item = bottom.Shape.Count(1), kept = 0;
            for (int n = 0; n < selector.Length; n++)
            {
                if (selector[n] != 0)
                    bottom.Span.Slice(n * item, item).CopyTo(run.Tops[i].Span[(kept++ * item)..]);
            }
            if (run.Tops[i].Shape[0] != kept)
                run.ResizeTop(i, bottom.Shape.With(0, kept));
        }
    }
}
