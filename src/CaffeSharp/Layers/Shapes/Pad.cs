using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Reference;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The bottom with a constant before and behind it on every axis. Synopsys' layer, which takes of the constant only the whole number.</summary>
internal sealed record Pad : Layer
{
    /// <summary>How many are put before and behind, for every axis.</summary>
    public required IReadOnlyList<(int Before, int Behind)> Paddings { get; init; }

    /// <summary>What is put there.</summary>
    public float Value { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Pad Parse(LayerSetup setup)
    {
        PadParameter text = setup.Text.PadParam ?? new();
        if (text.Paddings.Count % 2 != 0)
            throw new LayerException($"has {text.Paddings.Count} paddings; every axis takes two, before and behind");
        float value = MathF.Truncate(text.ConstantValues);
        if (!float.IsFinite(value) || Math.Abs(value) > int.MaxValue)
            throw new LayerException($"has constant_values {text.ConstantValues}; it must be a whole number");
        if (value != text.ConstantValues)
            setup.Warn($"has constant_values {text.ConstantValues}, of which its fork takes {value}");
        int[] paddings = [.. text.Paddings.Select(size => CheckedSize("a padding", size))];
        return new Pad { Paddings = [.. paddings.Chunk(2).Select(pair => (pair[0], pair[1]))], Value = value };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        return bottom.Axes == Paddings.Count
            ? [Shape.Create([.. bottom.Select((size, axis) => CheckedSize("an axis", (long)size + Paddings[axis].Before + Paddings[axis].Behind))])]
            : throw new LayerException($"has paddings for {Paddings.Count} axes, but its bottom is {bottom}");
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape;
        run.Output.Fill(Value);
        Span<int> at = stackalloc int[Shape.MaxAxes], strides = stackalloc int[Shape.MaxAxes];
        StridedCopy.Strides(top, strides);
        var index = new SpatialIndex(bottom, at);
        for (int i = 0; i < run.Input.Length; i++, index.MoveNext())
        {
            int to = 0;
            for (int axis = 0; axis < bottom.Axes; axis++)
                to += (index.Position[axis] + Paddings[axis].Before) * strides[axis];
            run.Output[to] = run.Input[i];
        }
    }
}
