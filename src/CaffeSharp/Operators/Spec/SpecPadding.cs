using CaffeSharp.Blobs;

namespace CaffeSharp.Operators.Spec;

/// <summary>
/// Padding by numbers, or TensorFlow's SAME where that depends on the input's size. A SAME that does not (all strides 1,
/// or kernels of one element) is told by its numbers, so that equal paddings are equal.
/// </summary>
internal sealed record SpecPadding
{
    private SpecPadding(Shape? before, Shape? after) => (Before, After) = (before, after);

    /// <summary>Padding before each spatial axis, or null when it depends on the input's size.</summary>
    public Shape? Before { get; }

    /// <summary>Padding after each spatial axis, or null when it depends on the input's size.</summary>
    public Shape? After { get; }

    /// <summary>Whether it is SAME with numbers that depend on the input's size.</summary>
    public bool DependsOnSize => Before is null;

    /// <summary>Whether there is none.</summary>
    public bool IsNone => IsSymmetric && !Before!.Any(pad => pad != 0);

    /// <summary>Whether it is told by numbers that are the same before and after.</summary>
    public bool IsSymmetric => Before is not null && Before == After;

    /// <summary>Padding by numbers.</summary>
    public static SpecPadding Of(Shape before, Shape after) => new(before, after);

    /// <summary>The same padding on both sides.</summary>
    public static SpecPadding Of(Shape both) => new(both, both);

    /// <summary>SAME, by its numbers where they do not depend on the input's size.</summary>
    public static SpecPadding Same(Shape kernel, Shape stride, Shape dilation)
    {
        int[] before = new int[kernel.Axes], after = new int[kernel.Axes];
        for (int axis = 0; axis < kernel.Axes; axis++)
        {
            if (stride[axis] > 1 && kernel[axis] > 1)
                return new(null, null);
            // Any size gives these numbers; that of the kernel itself is as good as another.
            WindowSize window = WindowSize.TensorFlowSame(kernel[axis], kernel[axis], stride[axis], dilation[axis]);
            (before[axis], after[axis]) = (window.PadBefore, window.PadAfter);
        }
        return new(Shape.Create(before), Shape.Create(after));
    }

    /// <summary>The numbers of this padding for an input of one size, where one is known.</summary>
    internal SpecPadding At(ConvolutionSpec spec)
    {
        if (!DependsOnSize || spec.InputSize is null)
            return this;
        int[] before = new int[spec.Axes], after = new int[spec.Axes];
        for (int axis = 0; axis < spec.Axes; axis++)
        {
            WindowSize window = WindowSize.TensorFlowSame(spec.InputSize[axis], spec.Kernel[axis], spec.Stride[axis], spec.Dilation[axis]);
            (before[axis], after[axis]) = (window.PadBefore, window.PadAfter);
        }
        return new(Shape.Create(before), Shape.Create(after));
    }

    /// <summary>Why a dialect that pads both sides alike cannot say this padding, or null if it can.</summary>
    internal static string? WhyNotSymmetric(ConvolutionSpec spec)
    {
        SpecPadding padding = spec.Padding.At(spec);
        if (padding.DependsOnSize)
        {
            return $"SAME with stride {spec.Stride} pads by the input's size, one more behind for some sizes; "
                + "it takes padding that is the same for all sizes and on both sides";
        }
        return padding.IsSymmetric ? null
            : $"it pads {padding.Before} before and {padding.After} behind{(spec.InputSize is null ? "" : $" an input of {spec.InputSize}")}; "
            + "it takes padding that is the same on both sides";
    }
}
