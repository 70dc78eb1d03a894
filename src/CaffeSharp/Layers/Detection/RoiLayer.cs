using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>A layer that makes a grid of numbers of equal size from every region of interest.</summary>
/// <remarks>
/// Bottoms <c>[N, C, H, W]</c> and regions <c>[R, 5]</c>, each the index of an image and x1, y1, x2, y2 in its pixels; top
/// <c>[R, channels, rows, columns]</c>.
/// </remarks>
internal abstract record RoiLayer : Layer
{
    private const int RegionSize = 5;

    /// <summary>The rows of the grid.</summary>
    public required int PooledHeight { get; init; }

    /// <summary>The columns of the grid.</summary>
    public required int PooledWidth { get; init; }

    /// <summary>The bottom's height over that of the image, which turns pixels into places.</summary>
    public required float SpatialScale { get; init; }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 2);
        RequireImages(bottoms[0]);
        Shape regions = bottoms[1];
        if (regions.Axes < 2 || regions.Count(1) != RegionSize)
            throw new LayerException($"takes regions [R, 5] of image, x1, y1, x2, y2, not {regions}");
        return [[regions[0], Channels(bottoms[0]), PooledHeight, PooledWidth]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape;
        ReadOnlySpan<float> regions = run.Bottoms[1].Span;
        int image = bottom.Count(1), size = run.Tops[0].Shape.Count(1);
        for (int r = 0; r < run.Tops[0].Shape[0]; r++, regions = regions[RegionSize..])
        {
            int n = Index("as the image of a region", regions[0], bottom[0]);
            Pool(run, r, run.Input.Slice(n * image, image), bottom, regions[1..RegionSize], run.Output.Slice(r * size, size));
        }
    }

    /// <summary>How many channels the top has; throws if the bottom has none to make them from.</summary>
    protected abstract int Channels(Shape bottom);

    /// <summary>The same, for a layer that has something else to say of each region <paramref name="r"/>.</summary>
    private protected virtual void Pool(LayerRun run, int r, ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, Span<float> y) =>
        Pool(x, bottom, region, y);

    /// <summary>Computes the grid of one region.</summary>
    /// <param name="x">The image, <c>[C, H, W]</c>.</param>
    /// <param name="bottom">The shape of all images, <c>[N, C, H, W]</c>.</param>
    /// <param name="region">x1, y1, x2, y2 in pixels.</param>
    /// <param name="y">The grid, <c>[channels, rows, columns]</c>.</param>
    protected abstract void Pool(ReadOnlySpan<float> x, Shape bottom, ReadOnlySpan<float> region, Span<float> y);

    /// <summary>The channels of the top where every bin looks at channels of its own; throws if the bottom has not as many.</summary>
    private protected int OfBins(Shape bottom, int channels) => bottom[1] == Math.BigMul(channels, PooledHeight) * (Int128)PooledWidth
        ? channels
        : throw new LayerException($"takes output_dim {channels} times group_size {PooledHeight} squared channels, but its bottom is {bottom}");

    /// <summary>To the nearest integer, halves away from 0, as C does.</summary>
    private protected static float Round(float value) => MathF.Round(value, MidpointRounding.AwayFromZero);
}
