using System.Diagnostics;
using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Nhwc;

/// <summary>The memory of one image and its geometry in steps of floats.</summary>
internal readonly unsafe struct NhwcDepthwisePass
{
    private static readonly Shape ThreeByThree = [3, 3];
    private static readonly Shape Unit = [1, 1];

    private readonly ConvolutionGeometry _g;

    public NhwcDepthwisePass(ConvolutionGeometry g, float* input, float* filters, float* output)
    {
        _g = g;
        Input = input;
        Filters = filters;
        Output = output;
        (Channels, InColumns, OutRows, OutColumns, KernelColumns) = (g.OutChannels, g.In[1], g.Out[0], g.Out[1], g.Kernel[1]);
        IsThreeByThree = g.Kernel == ThreeByThree && g.Stride == Unit && g.Dilation == Unit;
        TapRow = (nint)g.Dilation[0] * g.In[1] * Channels;
        TapColumn = (nint)g.Dilation[1] * Channels;
        PixelStep = (nint)g.Stride[1] * Channels;
        InteriorFrom = Math.Min(OutColumns, (g.PadBefore[1] + g.Stride[1] - 1) / g.Stride[1]);
        long last = (long)g.In[1] - 1 - ((long)g.Dilation[1] * (g.Kernel[1] - 1)) + g.PadBefore[1];
        InteriorTo = last < 0 ? 0 : (int)Math.Min(OutColumns, (last / g.Stride[1]) + 1);
    }

    public float* Input { get; }

    public float* Filters { get; }

    public float* Output { get; }

    /// <summary>Channels of the output, and of the input once its numbers stand as often as filters read them.</summary>
    public int Channels { get; }

    public int InColumns { get; }

    public int OutRows { get; }

    public int OutColumns { get; }

    public int KernelColumns { get; }

    /// <summary>Whether it is the kernel that most nets are made of: 3×3, every pixel, neighbouring taps.</summary>
    public bool IsThreeByThree { get; }

    /// <summary>From a tap to the one below it, in the input.</summary>
    public nint TapRow { get; }

    /// <summary>From a tap to the one to its right, in the input.</summary>
    public nint TapColumn { get; }

    /// <summary>From what an output pixel sees to what the next one sees.</summary>
    public nint PixelStep { get; }

    /// <summary>The first output column all of whose taps see the input.</summary>
    public int InteriorFrom { get; }

    /// <summary>Behind the last such column.</summary>
    public int InteriorTo { get; }

    /// <summary>The rows of taps that see the input from output row <paramref name="i"/>.</summary>
    public AxisTaps Rows(int i) => AxisTaps.Of(i, _g.Stride[0], _g.Dilation[0], _g.PadBefore[0], _g.Kernel[0], _g.In[0]);

    /// <summary>The columns of taps that see the input from output column <paramref name="j"/>.</summary>
    public AxisTaps Columns(int j) => AxisTaps.Of(j, _g.Stride[1], _g.Dilation[1], _g.PadBefore[1], _g.Kernel[1], _g.In[1]);

    /// <summary>The same for a column between <see cref="InteriorFrom"/> and <see cref="InteriorTo"/>, which sees all taps.</summary>
    public AxisTaps Interior(int j) => new(0, KernelColumns, (j * _g.Stride[1]) - _g.PadBefore[1]);

    /// <summary>In a debug build: that a tile reads from the image.</summary>
    [Conditional("DEBUG")]
    public void AssertReads(float* from, long count) =>
        Debug.Assert(PointerRange.Holds(Input, (long)_g.In.Count() * Channels, from, count), "a tile reads outside the image");

    /// <summary>In a debug build: that a tile reads from the filters.</summary>
    [Conditional("DEBUG")]
    public void AssertReadsFilters(float* from, long count) =>
        Debug.Assert(PointerRange.Holds(Filters, (long)_g.Kernel.Count() * Channels, from, count), "a tile reads outside the filters");

    /// <summary>In a debug build: that a tile writes to the image that comes out.</summary>
    [Conditional("DEBUG")]
    public void AssertWrites(float* to, long count) =>
        Debug.Assert(PointerRange.Holds(Output, (long)_g.Out.Count() * Channels, to, count), "a tile writes outside the image");
}
