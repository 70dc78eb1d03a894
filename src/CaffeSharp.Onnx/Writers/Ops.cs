using CaffeSharp.Onnx.Model;
using CaffeSharp.Proto.Onnx;

namespace CaffeSharp.Onnx.Writers;

/// <summary>Operators in the form in which writers use them most; where opsets differ, that of the scope's.</summary>
internal static class Ops
{
    private const int AxesBecomeInput = 18;

    /// <summary>The same numbers under other axes, written so that free axes stay free.</summary>
    /// <exception cref="PinnedException">The new axes cannot be told from the old ones.</exception>
    public static OnnxValue Reshape(this OnnxValue x, IReadOnlyList<Axis> from, IReadOnlyList<Axis> to)
    {
        if (from.SequenceEqual(to))
            return x;
        long[] sizes = [.. to.Select(axis => axis.IsFixed ? (long)axis.Size : -1)];
        if (sizes.Count(size => size < 0) > 1)
        {
            for (int i = 0; i < sizes.Length; i++)
                sizes[i] = sizes[i] < 0 && i < from.Count && from[i].Equals(to[i]) ? 0 : sizes[i];
            if (sizes.Count(size => size < 0) > 1)
                return x.Scope.Op("Reshape", [x, Computed(x, from, to)]);
        }
        return x.Scope.Op("Reshape", [x, x.Scope.Integers(sizes)]);
    }

    /// <summary>The same numbers under the axes of another value.</summary>
    public static OnnxValue ReshapeLike(this OnnxValue x, IReadOnlyList<Axis> from, OnnxValue other, IReadOnlyList<Axis> to) =>
        to.Count(axis => !axis.IsFixed) > 1 ? x.Scope.Op("Reshape", [x, other.Shape()]) : x.Reshape(from, to);

    /// <summary>Under axes that are all known but for one of −1, or copied by 0.</summary>
    public static OnnxValue Reshape(this OnnxValue x, params ReadOnlySpan<long> sizes) => x.Scope.Op("Reshape", [x, x.Scope.Integers(sizes)]);

    /// <summary>ReduceSum, ReduceMean and so on over axes.</summary>
    public static OnnxValue Reduce(this OnnxValue x, string op, IEnumerable<int> axes, bool keep = true)
    {
        int[] list = [.. axes];
        // Over rows and columns first: OpenCV gets them wrong together with other axes.
        if (op is "ReduceSum" or "ReduceMean" && keep && list.Length > 2 && list is [.., 2, 3])
            return x.Reduce(op, [2, 3]).Reduce(op, list[..^2]);
        int keepdims = keep ? 1 : 0;
        return op == "ReduceSum" || x.Scope.Opset >= AxesBecomeInput
            ? x.Scope.Op(op, [x, x.Scope.Integers([.. list.Select(axis => (long)axis)])], ("keepdims", keepdims))
            : x.Scope.Op(op, [x], ("axes", list), ("keepdims", keepdims));
    }

    /// <summary>A part of one axis.</summary>
    public static OnnxValue Slice(this OnnxValue x, int axis, long from, long to, long step = 1) =>
        x.Scope.Op("Slice", [x, x.Scope.Integers(from), x.Scope.Integers(to), x.Scope.Integers(axis), x.Scope.Integers(step)]);

    /// <summary>Pieces of the given sizes along an axis.</summary>
    public static OnnxValue[] Split(this OnnxValue x, int axis, params ReadOnlySpan<long> sizes) =>
        x.Scope.Ops("Split", sizes.Length, [x, x.Scope.Integers(sizes)], ("axis", axis));

    /// <summary>One behind the other along an axis.</summary>
    public static OnnxValue Concat(int axis, params ReadOnlySpan<OnnxValue> parts) => parts[0].Scope.Op("Concat", parts, ("axis", axis));

    public static OnnxValue Transpose(this OnnxValue x, params int[] order) => x.Scope.Op("Transpose", [x], ("perm", order));

    public static OnnxValue Gather(this OnnxValue x, OnnxValue indices, int axis = 0) => x.Scope.Op("Gather", [x, indices], ("axis", axis));

    /// <summary>New axes of size 1, in rising order; one by one, since OpenCV takes no more.</summary>
    public static OnnxValue Unsqueeze(this OnnxValue x, params ReadOnlySpan<long> axes)
    {
        foreach (long axis in axes)
            x = x.Scope.Op("Unsqueeze", [x, x.Scope.Integers(axis)]);
        return x;
    }

    public static OnnxValue Softmax(this OnnxValue x, int axis) => x.Scope.Op("Softmax", [x], ("axis", axis));

    public static OnnxValue Sigmoid(this OnnxValue x) => x.Apply("Sigmoid");

    public static OnnxValue Max(this OnnxValue x, OnnxValue y) => x.Scope.Op("Max", [x, y]);

    public static OnnxValue Min(this OnnxValue x, OnnxValue y) => x.Scope.Op("Min", [x, y]);

    public static OnnxValue Shape(this OnnxValue x) => x.Apply("Shape");

    /// <summary>The size of one axis, <c>[1]</c>.</summary>
    public static OnnxValue Size(this OnnxValue x, int axis) => x.Shape().Gather(x.Scope.Integers(axis));

    public static OnnxValue ToFloat(this OnnxValue x) => x.Cast(TensorProto.Types.DataType.Float);

    public static OnnxValue ToInteger(this OnnxValue x) => x.Cast(TensorProto.Types.DataType.Int64);

    /// <summary>0, 1, 2 … below a whole number <c>[1]</c>, as floats.</summary>
    public static OnnxValue CountUp(this OnnxValue limit)
    {
        OnnxScope scope = limit.Scope;
        return scope.Op("Range", [scope.Integer(0), scope.Op("Squeeze", [limit, scope.Integers(0)]), scope.Integer(1)]).ToFloat();
    }

    /// <summary>A number in every place of a shape that is computed.</summary>
    public static OnnxValue Fill(this OnnxValue shape, float value) => shape.Scope.Op("Expand", [shape.Scope.Constant(value), shape]);

    public static OnnxValue Where(this OnnxValue condition, OnnxValue yes, OnnxValue no) => condition.Scope.Op("Where", [condition, yes, no]);

    /// <summary>The largest along an axis, or the smallest, in order: values and indices.</summary>
    public static (OnnxValue Values, OnnxValue Indices) TopK(this OnnxValue x, OnnxValue count, int axis, bool largest = true)
    {
        OnnxValue[] both = x.Scope.Ops("TopK", 2, [x, count], ("axis", axis), ("largest", largest ? 1 : 0));
        return (both[0], both[1]);
    }

    /// <summary>Zeros or another number around height and width, <c>[top, left, bottom, right]</c>.</summary>
    public static OnnxValue Pad(this OnnxValue x, int top, int left, int bottom, int right, float value = 0) => (top | left | bottom | right) == 0
        ? x
        : x.Scope.Op("Pad", [x, x.Scope.Integers(0, 0, top, left, 0, 0, bottom, right), x.Scope.Constant(value)]);

    /// <summary>A shape in which several axes are free: computed from the axes that they are, are multiples of or are parts of.</summary>
    private static OnnxValue Computed(OnnxValue x, IReadOnlyList<Axis> from, IReadOnlyList<Axis> to)
    {
        bool isOneOpen = false;
        var sizes = new OnnxValue[to.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            if (Found(x, from, to[i]) is { } size)
            {
                sizes[i] = size;
                continue;
            }
            if (isOneOpen)
                x.Scope.Fixed(to[i], "needs to know it to put numbers under other axes");
            isOneOpen = true;
            sizes[i] = x.Scope.Integers(-1);
        }
        return Concat(0, sizes);
    }

    private static OnnxValue? Found(OnnxValue x, IReadOnlyList<Axis> from, Axis wanted)
    {
        if (wanted.IsFixed)
            return x.Scope.Integers(wanted.Size);
        for (int axis = 0; axis < from.Count; axis++)
        {
            int times = wanted.Size / Math.Max(1, from[axis].Size), parts = from[axis].Size / Math.Max(1, wanted.Size);
            if (from[axis].Equals(wanted))
                return x.Size(axis);
            if (times > 1 && (from[axis] * times).Equals(wanted))
                return x.Size(axis) * x.Scope.Integers(times);
            if (parts > 1 && (wanted * parts).Equals(from[axis]))
                return x.Size(axis) / x.Scope.Integers(parts);
        }
        return null;
    }

    private static OnnxValue Cast(this OnnxValue x, TensorProto.Types.DataType type) => x.Scope.Op("Cast", [x], ("to", (int)type));
}
