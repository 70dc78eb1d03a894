using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Layers that move numbers and compute none.</summary>
internal static class ShapeWriter
{
    /// <summary>Every top holds the bottom's numbers, perhaps under other axes.</summary>
    public static void SameNumbers(OnnxScope scope)
    {
        for (int top = 0; top < scope.Node.Tops.Count; top++)
            scope.Top(top, scope.Bottom().Reshape(scope.Axes(), scope.TopAxes(top)));
    }

    public static void Concat(Concat layer, OnnxScope scope)
    {
        OnnxValue[] x = [.. Enumerable.Range(0, scope.Node.Bottoms.Count).Select(scope.Bottom)];
        scope.Top(0, x.Length == 1 ? x[0] : Ops.Concat(scope.BottomShape().CanonicalAxis(layer.Axis), x));
    }

    public static void Slice(Slice layer, OnnxScope scope)
    {
        int axis = scope.BottomShape().CanonicalAxis(layer.Axis);
        long[] sizes = [.. Enumerable.Range(0, layer.Tops).Select(top => (long)scope.Fixed(scope.TopAxes(top)[axis], "needs to know the sizes of its slices"))];
        OnnxValue[] parts = sizes.Length == 1 ? [scope.Bottom()] : scope.Bottom().Split(axis, sizes);
        for (int top = 0; top < parts.Length; top++)
            scope.Top(top, parts[top]);
    }

    public static void Crop(Crop layer, OnnxScope scope)
    {
        Axis[] bottom = scope.Axes(0), reference = scope.Axes(1);
        int from = scope.BottomShape().CanonicalAxis(layer.Axis);
        int[] cut = [.. Enumerable.Range(from, bottom.Length - from).Where(axis => Offset(axis) > 0 || !bottom[axis].Equals(reference[axis]))];
        if (cut.Length == 0)
        {
            scope.Top(0, scope.Bottom());
            return;
        }
        OnnxValue starts = scope.Integers([.. cut.Select(axis => (long)Offset(axis))]);
        OnnxValue ends = cut.All(axis => reference[axis].IsFixed)
            ? scope.Integers([.. cut.Select(axis => (long)Offset(axis) + reference[axis].Size)])
            : scope.Bottom(1).Shape().Gather(scope.Integers([.. cut.Select(axis => (long)axis)])) + starts;
        scope.Top(0, scope.Op("Slice", [scope.Bottom(), starts, ends, scope.Integers([.. cut.Select(axis => (long)axis)])]));

        int Offset(int axis) => layer.Offsets.Count == 0 ? 0 : layer.Offsets[layer.Offsets.Count == 1 ? 0 : axis - from];
    }

    public static void Permute(Permute layer, OnnxScope scope)
    {
        int[] order = [.. layer.Order, .. Enumerable.Range(0, scope.BottomShape().Axes).Except(layer.Order)];
        scope.Top(0, scope.Bottom().Transpose(order));
    }

    public static void Tile(Tile layer, OnnxScope scope)
    {
        // OpenCV repeats along another axis.
        const int MostParts = 64;
        int axis = scope.BottomShape().CanonicalAxis(layer.Axis);
        if (layer.Tiles <= MostParts)
        {
            scope.Top(0, Ops.Concat(axis, [.. Enumerable.Repeat(scope.Bottom(), layer.Tiles)]));
            return;
        }
        long[] repeats = [.. Enumerable.Repeat(1L, scope.BottomShape().Axes)];
        repeats[axis] = layer.Tiles;
        scope.Top(0, scope.Op("Tile", [scope.Bottom(), scope.Integers(repeats)]));
    }

    public static void ShuffleChannel(ShuffleChannel layer, OnnxScope scope)
    {
        Axis[] bottom = scope.Axes(), rest = [Axis.Product(bottom[2..])];
        int channels = scope.Fixed(0, 1, "needs to know its channels");
        OnnxValue groups = scope.Bottom().Reshape(bottom, [bottom[0], layer.Groups, channels / layer.Groups, .. rest]).Transpose(0, 2, 1, 3);
        // Of height and width merged, neither can be told again.
        scope.Top(0, groups.ReshapeLike([bottom[0], channels / layer.Groups, layer.Groups, .. rest], scope.Bottom(), bottom));
    }

    public static void Reorg(Reorg layer, OnnxScope scope)
    {
        Axis[] bottom = scope.Axes();
        int s = layer.Stride;
        if (layer.IsReverse)
        {
            scope.Top(0, scope.Op("DepthToSpace", [scope.Bottom()], ("blocksize", s), ("mode", "DCR")));
            return;
        }
        // Darknet's order is that of space to depth under axes that the layer never has.
        Axis[] wide = [bottom[0], bottom[1] / (s * s), bottom[2] * s, bottom[3] * s], narrow = [bottom[0], bottom[1], bottom[2], bottom[3]];
        OnnxValue y = scope.Op("SpaceToDepth", [scope.Bottom().Reshape(bottom, wide)], ("blocksize", s));
        scope.Top(0, y.Reshape(narrow, scope.TopAxes()));
    }

    public static void Filter(Filter layer, OnnxScope scope)
    {
        OnnxValue kept = scope.Bottom(scope.Node.Bottoms.Count - 1).Reshape(-1).Apply("NonZero").Reshape(-1);
        for (int top = 0; top < scope.Node.Tops.Count; top++)
            scope.Top(top, scope.Bottom(top).Gather(kept));
    }

    public static void ChannelFilter(ChannelFilter layer, OnnxScope scope)
    {
        long[] kept = [.. Enumerable.Range(0, layer.Selector.Shape[0])
            .Where(channel => layer.Selector.Span[channel] != 0 && (layer.Selector.IsTrained || channel < layer.Outputs)).Select(channel => (long)channel)];
        if (kept.Length != layer.Outputs)
            throw scope.Refuse($"it has num_output {layer.Outputs}, but a selector of {kept.Length} channels");
        scope.Top(0, scope.Bottom().Gather(scope.Integers(kept), scope.BottomShape().CanonicalAxis(layer.Axis)));
    }

    public static void Gather(Gather layer, OnnxScope scope)
    {
        Axis[] bottom = scope.Axes();
        int axis = scope.BottomShape().CanonicalAxis(layer.Axis);
        OnnxValue y = scope.Bottom().Gather(scope.Integers([.. layer.Indices.Select(index => (long)index)]), axis);
        scope.Top(0, y.Reshape([.. bottom[..axis], layer.Indices.Count, .. bottom[(axis + 1)..]], scope.TopAxes()));
    }

    public static void Pad(Pad layer, OnnxScope scope)
    {
        long[] sizes = [.. layer.Paddings.Select(padding => (long)padding.Before), .. layer.Paddings.Select(padding => (long)padding.Behind)];
        scope.Top(0, sizes.All(size => size == 0) ? scope.Bottom() : scope.Op("Pad", [scope.Bottom(), scope.Integers(sizes), scope.Constant(layer.Value)]));
    }

    public static void Reverse(Reverse layer, OnnxScope scope) =>
        scope.Top(0, layer.Axes.Aggregate(scope.Bottom(), (x, axis) => x.Slice(scope.BottomShape().CanonicalAxis(axis), -1, long.MinValue, -1)));

    public static void Parameter(Parameter layer, OnnxScope scope) => scope.Top(0, scope.Parameter(layer.Value, "value"));

    public static void DummyData(DummyData layer, OnnxScope scope)
    {
        for (int top = 0; top < scope.Node.Tops.Count; top++)
            scope.Top(top, scope.Parameter(layer.Values[top], "value"));
    }
}
