using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>The places of a map: numbers where its size is known, which every consumer takes, and computed where it is free.</summary>
internal static class Places
{
    /// <summary>Column and row of every place of a bottom <c>[N, C, H, W]</c>, <c>[H · W, 1, 2]</c>.</summary>
    public static OnnxValue Of(OnnxScope scope, int bottom)
    {
        Axis rows = scope.Axes(bottom)[2], columns = scope.Axes(bottom)[3];
        if (rows.IsFixed && columns.IsFixed)
        {
            float[] places = [.. Enumerable.Range(0, rows.Size * columns.Size).SelectMany(place => new float[] { place % columns.Size, place / columns.Size })];
            return scope.Constants([places.Length / 2, 1, 2], places, $"places{bottom}");
        }
        OnnxValue plane = scope.Bottom(bottom).Shape().Slice(0, 2, 4);
        OnnxValue across = scope.Op("Expand", [Along(scope, bottom, 3), plane]), down = scope.Op("Expand", [Along(scope, bottom, 2).Unsqueeze(1), plane]);
        return Ops.Concat(2, across.Unsqueeze(2), down.Unsqueeze(2)).Reshape(-1, 1, 2);
    }

    /// <summary>Width and height of a bottom, <c>[2]</c>.</summary>
    public static OnnxValue Size(OnnxScope scope, int bottom)
    {
        Axis rows = scope.Axes(bottom)[2], columns = scope.Axes(bottom)[3];
        return rows.IsFixed && columns.IsFixed
            ? scope.Constants([2], new float[] { columns.Size, rows.Size })
            : scope.Bottom(bottom).Shape().Gather(scope.Integers(3, 2)).ToFloat();
    }

    /// <summary>0, 1, 2 … along an axis.</summary>
    public static OnnxValue Along(OnnxScope scope, int bottom, int axis) => scope.Axes(bottom)[axis] is { IsFixed: true, Size: var size }
        ? scope.Constants([size], Enumerable.Range(0, size).Select(place => (float)place).ToArray(), $"along{axis}")
        : scope.Bottom(bottom).Size(axis).CountUp();

    /// <summary>How long an axis is, <c>[1]</c>.</summary>
    public static OnnxValue Length(OnnxScope scope, int bottom, int axis) => scope.Axes(bottom)[axis] is { IsFixed: true, Size: var size }
        ? scope.Constants([1], new float[] { size })
        : scope.Bottom(bottom).Size(axis).ToFloat();
}
