using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels;

/// <summary>
/// What one convolution computes, in numbers: input <c>[N, C, in…]</c>, weights <c>[F, C/G, kernel…]</c>, output
/// <c>[N, F, out…]</c>, with any number of spatial axes. It is a cross-correlation (no kernel flip):
/// <code>
/// y[n, f, o] = Σ over c in the group of f, k:  x[n, c, o · stride + k · dilation − padBefore] · w[f, c, k]
/// </code>
/// Reading outside the input gives 0. The output size is given, not computed: every framework rounds it in its
/// own way, and what it says also settles how much padding there is behind.
/// </summary>
internal sealed record ConvolutionGeometry
{
    /// <summary>Images, N.</summary>
    public required int Batch { get; init; }

    /// <summary>Input channels of all groups, C.</summary>
    public required int InChannels { get; init; }

    /// <summary>Filters of all groups, F. Filter f belongs to group f / (F / G).</summary>
    public required int OutChannels { get; init; }

    /// <summary>Groups, G; divides <see cref="InChannels"/> and <see cref="OutChannels"/>.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Input size of each spatial axis.</summary>
    public required Shape In { get; init; }

    /// <summary>Output size of each spatial axis.</summary>
    public required Shape Out { get; init; }

    /// <summary>Kernel size of each spatial axis.</summary>
    public required Shape Kernel { get; init; }

    /// <summary>Stride of each spatial axis, at least 1.</summary>
    public required Shape Stride { get; init; }

    /// <summary>Distance between neighbouring kernel taps on each spatial axis, at least 1.</summary>
    public required Shape Dilation { get; init; }

    /// <summary>Zeros before the first input element of each spatial axis.</summary>
    public required Shape PadBefore { get; init; }

    /// <summary>C / G.</summary>
    public int InChannelsPerGroup => InChannels / Groups;

    /// <summary>F / G.</summary>
    public int OutChannelsPerGroup => OutChannels / Groups;

    /// <summary>How the kernel slides over an axis. How much padding there is behind the output size says.</summary>
    public SlidingWindow Window(int axis) => new(Kernel[axis], Stride[axis], Dilation[axis], PadBefore[axis], 0);

    /// <summary>
    /// The same, once all is known to be in range: whole groups, sizes that agree, blobs and weights of at most 2³¹ − 1 numbers,
    /// padded axes up to <see cref="SlidingWindow.Longest"/>. A stride that is never stepped and a dilation without a second tap
    /// become 1. Every problem passes here before a kernel sees it, so kernels need not ask again.
    /// </summary>
    /// <exception cref="CaffeException">Something is out of range; the message says what.</exception>
    public ConvolutionGeometry Validated()
    {
        if (Groups < 1 || InChannels < 0 || OutChannels < 0 || Batch < 0 || InChannels % Groups != 0 || OutChannels % Groups != 0)
            throw new CaffeException($"{InChannels} channels and {OutChannels} filters of {Batch} images cannot be in {Groups} groups");
        int axes = In.Axes;
        if (Out.Axes != axes || Kernel.Axes != axes || Stride.Axes != axes || Dilation.Axes != axes || PadBefore.Axes != axes)
            throw new CaffeException($"input {In}, output {Out}, kernel {Kernel}, stride {Stride}, dilation {Dilation} and padding {PadBefore} do not have the same axes");
        CheckCount("its input", (double)Batch * InChannels, In);
        CheckCount("its output", (double)Batch * OutChannels, Out);
        CheckCount("its weights", (double)OutChannels * InChannelsPerGroup, Kernel);
        ConvolutionGeometry simple = this;
        for (int axis = 0; axis < axes; axis++)
        {
            if (Kernel[axis] < 1 || Stride[axis] < 1 || Dilation[axis] < 1)
                throw new CaffeException($"kernel {Kernel}, stride {Stride} and dilation {Dilation} must be at least 1");
            if (Out[axis] <= 1 && Stride[axis] > 1)
                simple = simple with { Stride = simple.Stride.With(axis, 1) };
            if (Kernel[axis] == 1 && Dilation[axis] > 1)
                simple = simple with { Dilation = simple.Dilation.With(axis, 1) };
            long longest = Math.Max(simple.Window(axis).Reach(Math.Max(1, Out[axis])), (long)In[axis] + PadBefore[axis]);
            if (longest > SlidingWindow.Longest)
                throw new CaffeException($"its windows reach over {longest} numbers of an axis with its padding, more than the {SlidingWindow.Longest} that kernels take");
        }
        return simple;
    }

    /// <summary>The same with axes of one put before until there are <paramref name="axes"/>.</summary>
    public ConvolutionGeometry WithAxes(int axes) => In.Axes >= axes ? this : (this with
    {
        In = Before(In, 1),
        Out = Before(Out, 1),
        Kernel = Before(Kernel, 1),
        Stride = Before(Stride, 1),
        Dilation = Before(Dilation, 1),
        PadBefore = Before(PadBefore, 0),
    }).WithAxes(axes);

    /// <summary>Multiply-adds of the whole batch, taps in the padding included.</summary>
    public long Macs => (long)Batch * OutChannels * Out.Count() * InChannelsPerGroup * Kernel.Count();

    private static Shape Before(Shape shape, int size) => Shape.Create([size, .. shape.Dims]);

    private static void CheckCount(string what, double channels, Shape size)
    {
        if (channels * size.Count() > int.MaxValue)
            throw new CaffeException($"{what} would hold {channels * size.Count():0} numbers, more than the {int.MaxValue} of a blob");
    }
}
