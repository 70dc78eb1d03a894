using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>A layer that brings planes <c>[N, C, H, W]</c> to a height and width that the text says, or a second bottom has.</summary>
internal abstract record ResizeLayer : Layer
{
    /// <summary>The top's height and width; <see langword="null"/> for those of the second bottom.</summary>
    public (int Height, int Width)? Fixed { get; init; }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, Fixed is null ? 2 : 1);
        RequireImages(bottoms[0]);
        RequireImages(bottoms[^1]);
        var (height, width) = Fixed ?? (bottoms[1][2], bottoms[1][3]);
        Shape top = [bottoms[0][0], bottoms[0][1], height, width];
        RequireResizable(bottoms[0], top);
        return [top];
    }

    /// <summary>Throws if there is no way from the one shape to the other, both <c>[N, C, H, W]</c>.</summary>
    /// <exception cref="LayerException">There is none.</exception>
    protected abstract void RequireResizable(Shape bottom, Shape top);
}
