using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>Several tops that all are the bottom. Caffe puts it in by itself where a blob has several readers.</summary>
internal sealed record Split : SameNumbers
{
    /// <summary>How many tops there are.</summary>
    public required int Tops { get; init; }

    internal override bool HandsOn => true;

    /// <summary>Makes the layer from its text.</summary>
    public static Split Parse(LayerSetup setup) => new() { Tops = setup.Text.Top.Count };

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        return [.. Enumerable.Repeat(bottoms[0], Tops)];
    }
}
