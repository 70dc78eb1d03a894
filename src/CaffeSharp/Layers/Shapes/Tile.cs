using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The bottom several times in a row along an axis.</summary>
internal sealed record Tile : Layer
{
    /// <summary>The axis; negative ones count from the last.</summary>
    public int Axis { get; init; } = 1;

    /// <summary>How many times.</summary>
    public required int Tiles { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Tile Parse(LayerSetup setup)
    {
        TileParameter text = setup.Text.TileParam ?? new();
        return new Tile { Axis = text.Axis, Tiles = text.Tiles > 0 ? text.Tiles : throw new LayerException($"has tiles {text.Tiles}; it must be positive") };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        return [bottoms[0].With(Axis, (int)Math.Min((long)bottoms[0][Axis] * Tiles, int.MaxValue))];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, Axis);
        int row = view.Size * view.Inner;
        for (int n = 0; n < view.Outer; n++)
        {
            for (int t = 0; t < Tiles; t++)
                run.Input.Slice(n * row, row).CopyTo(run.Output[(((n * Tiles) + t) * row)..]);
        }
    }
}
