using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Kernel, stride, pad and dilation of a convolution or pooling on every spatial axis, from the many ways the text may give
/// them: one number for all axes, one for each, or the 2-D <c>_h</c>/<c>_w</c> pair.
/// </summary>
/// <param name="Kernel">Kernel size of each spatial axis.</param>
/// <param name="Stride">Stride of each spatial axis.</param>
/// <param name="Pad">Zeros on both sides of each spatial axis.</param>
/// <param name="Dilation">Distance of neighbouring kernel taps on each spatial axis.</param>
internal sealed record SpatialSettings(Shape Kernel, Shape Stride, Shape Pad, Shape Dilation)
{
    /// <summary>The size of the input that one window spans on an axis: dilation · (kernel − 1) + 1.</summary>
    public long Extent(int axis) => Window(axis).Extent;

    /// <summary>How the window slides over an axis.</summary>
    internal SlidingWindow Window(int axis) => new(Kernel[axis], Stride[axis], Dilation[axis], Pad[axis], Pad[axis]);

    /// <summary>
    /// The output size of a convolution over the axes of <paramref name="bottom"/> behind <paramref name="axis"/>:
    /// trunc((in + 2 · pad − extent) / stride) + 1, which is 1 where Caffe's division cuts a small negative number off.
    /// </summary>
    /// <exception cref="LayerException">The kernel does not fit, or an axis is longer than kernels take.</exception>
    internal int[] Output(Shape bottom, int axis)
    {
        int[] sizes = new int[Kernel.Axes];
        for (int i = 0; i < sizes.Length; i++)
        {
            SlidingWindow window = Window(i);
            long padded = window.Padded(bottom[axis + 1 + i]), outputs = window.Outputs(bottom[axis + 1 + i]);
            if (outputs < 1)
                throw new LayerException($"has a kernel that spans {window.Extent}, more than the {padded} of its padded input {bottom}");
            if (padded > SlidingWindow.Longest)
                throw new LayerException($"pads an axis to {padded} numbers; more than {SlidingWindow.Longest} are not possible");
            sizes[i] = (int)outputs;
        }
        return sizes;
    }

    /// <summary>Reads kernel, stride and pad of a pooling over height and width.</summary>
    /// <exception cref="LayerException">A number is missing, zero or given twice.</exception>
    internal static SpatialSettings Parse(PoolingParameter text)
    {
        Shape kernel = Values("kernel", 2, One(text.HasKernelSize, text.KernelSize), Pair(text.HasKernelH, text.KernelH, text.HasKernelW, text.KernelW), null);
        Shape stride = Values("stride", 2, One(text.HasStride, text.Stride), Pair(text.HasStrideH, text.StrideH, text.HasStrideW, text.StrideW), 1);
        Shape pad = Values("pad", 2, One(text.HasPad, text.Pad), Pair(text.HasPadH, text.PadH, text.HasPadW, text.PadW, missing: 0), 0);
        RequirePositive("kernel", kernel);
        RequirePositive("stride", stride);
        return new(kernel, stride, pad, [1, 1]);
    }

    /// <summary>Reads the settings for a convolution over <paramref name="axes"/> spatial axes.</summary>
    /// <exception cref="LayerException">A number is missing, zero or given twice.</exception>
    internal static SpatialSettings Parse(ConvolutionParameter text, int axes)
    {
        Shape kernel = Values("kernel", axes, text.KernelSize, Pair(text.HasKernelH, text.KernelH, text.HasKernelW, text.KernelW), null);
        Shape stride = Values("stride", axes, text.Stride, Pair(text.HasStrideH, text.StrideH, text.HasStrideW, text.StrideW), 1);
        Shape pad = Values("pad", axes, text.Pad, Pair(text.HasPadH, text.PadH, text.HasPadW, text.PadW, missing: 0), 0);
        bool isHole = text.Hole.Count > 0 || text.HasHoleH || text.HasHoleW;
        if (isHole && (text.Dilation.Count > 0 || text.HasDilationH || text.HasDilationW))
            throw new LayerException("has both hole and dilation, two names of the same; give one of them");
        Shape dilation = isHole
            ? Values("hole", axes, text.Hole, Pair(text.HasHoleH, text.HoleH, text.HasHoleW, text.HoleW), 1)
            : Values("dilation", axes, text.Dilation, Pair(text.HasDilationH, text.DilationH, text.HasDilationW, text.DilationW), 1);
        RequirePositive("kernel", kernel);
        RequirePositive("stride", stride);
        RequirePositive("dilation", dilation);
        return new(kernel, stride, pad, dilation);
    }

    private static (uint? Height, uint? Width)? Pair(bool hasHeight, uint height, bool hasWidth, uint width, uint? missing = null) =>
        hasHeight || hasWidth ? (hasHeight ? height : missing, hasWidth ? width : missing) : null;

    private static uint[] One(bool given, uint value) => given ? [value] : [];

    private static Shape Values(string what, int axes, IReadOnlyList<uint> each, (uint? Height, uint? Width)? pair, int? otherwise)
    {
        if (pair is { } two)
        {
            if (each.Count > 0)
                throw new LayerException($"has both {what} and {what}_h/{what}_w; give one of them");
            if (axes != 2)
                throw new LayerException($"has {what}_h/{what}_w, which are for 2 spatial axes, but its bottom has {axes}");
            if (two.Height is not { } height || two.Width is not { } width)
                throw new LayerException($"has {what}_h or {what}_w without the other, which Caffe takes as 0");
            return Shape.Create(Bounded(what, height), Bounded(what, width));
        }
        if (each.Count != 0 && each.Count != 1 && each.Count != axes)
            throw new LayerException($"gives {what} {each.Count} times; its bottom has {axes} spatial axes, so 1 or {axes} are possible");
        if (each.Count == 0 && otherwise is null && axes > 0)
            throw new LayerException($"has no {what}_size");
        int[] values = new int[axes];
        for (int axis = 0; axis < axes; axis++)
            values[axis] = each.Count == 0 ? otherwise ?? 1 : Bounded(what, each[each.Count == 1 ? 0 : axis]);
        return Shape.Create(values);
    }

    private static int Bounded(string what, uint value) =>
        value <= ushort.MaxValue ? (int)value : throw new LayerException($"has a {what} of {value}; more than {ushort.MaxValue} cannot be meant");

    private static void RequirePositive(string what, Shape values)
    {
        if (values.Contains(0))
            throw new LayerException($"has a {what} of 0");
    }
}
