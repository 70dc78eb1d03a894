using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>What stands at given places of one axis, in the order of the places. Synopsys' layer.</summary>
/// <remarks>
/// The axis becomes those of <c>shape</c>, which holds as many places as there are <c>indices</c>; a shape of 0, or none, takes the
/// axis away and goes with one index.
/// </remarks>
internal sealed record Gather : Layer
{
    /// <summary>The axis; negative ones count from the last.</summary>
    public required int Axis { get; init; }

    /// <summary>The places.</summary>
    public required IReadOnlyList<int> Indices { get; init; }

    /// <summary>The axes that stand in the place of one.</summary>
    public required Shape Places { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Gather Parse(LayerSetup setup)
    {
        GatherParameter text = setup.Text.GatherParam ?? new();
        Shape places = text.Shape is [] or [0] ? [] : Shape.Create([.. text.Shape.Select(size => CheckedSize("an axis", size))]);
        if (text.Indices.Count != places.Count())
            throw new LayerException($"has {text.Indices.Count} indices, but a shape {places} for {places.Count()}");
        return new Gather { Axis = text.Axis, Indices = [.. text.Indices.Select(index => CheckedSize("an index", index))], Places = places };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        int axis = bottom.CanonicalAxis(Axis);
        foreach (int index in Indices)
        {
            if (index >= bottom[axis])
                throw new LayerException($"takes index {index} of axis {axis}, which has {bottom[axis]} in its bottom {bottom}");
        }
        return [Shape.Create([.. bottom.Dims[..axis], .. Places.Dims, .. bottom.Dims[(axis + 1)..]])];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.Of(run.Bottoms[0].Shape, Axis);
        for (int n = 0; n < view.Outer; n++)
        {
            for (int i = 0; i < Indices.Count; i++)
                run.Input.Slice(((n * view.Size) + Indices[i]) * view.Inner, view.Inner).CopyTo(run.Output[(((n * Indices.Count) + i) * view.Inner)..]);
        }
    }
}
