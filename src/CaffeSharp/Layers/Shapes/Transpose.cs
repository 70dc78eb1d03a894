namespace CaffeSharp.Layers;

/// <summary>The axes in another order, all of which are named: a <see cref="Permute"/>. CTPN's layer.</summary>
internal static class Transpose
{
    /// <summary>Makes the layer from its text.</summary>
    public static Permute Parse(LayerSetup setup)
    {
        int[] order = [.. setup.Text.TransposeParam?.Dim ?? []];
        Layer.RequireBottoms(setup.Bottoms, 1);
        if (!order.Order().SequenceEqual(Enumerable.Range(0, setup.Bottoms[0].Axes)))
            throw new LayerException($"has dim {string.Join(", ", order)}, which must name every axis of its bottom {setup.Bottoms[0]} once");
        return new Permute { Order = order };
    }
}
