namespace CaffeSharp.Kernels.Convolution.Rows;

/// <summary>
/// How a strip of padded input lies in scratch so that a tap is one offset for every output pixel, whatever the stride
/// and dilation and however many axes: each axis is split by its index modulo the stride ("phase").
/// <code>
/// one axis, stride 2      padded input   0 1 2 3 4 5 6
///                         in scratch     0 2 4 6 | 1 3 5 ·      tap k of output o stands at (phase k mod 2), o + k / 2
/// two axes                channel: phase (0,0): rows of columns | phase (0,1) … | phase (1,0) … | phase (1,1) …
/// </code>
/// Output pixels take the pitch of the grid's rows; what is computed between them is dropped. A strip is a range of
/// the first axis. Phases that no tap reads are left out.
/// </summary>
internal sealed class RowGrid
{
    private readonly int[][] _phases;
    private readonly int[] _shift;

    /// <summary>Lays the grid out.</summary>
    public RowGrid(ConvolutionGeometry g)
    {
        Geometry = g.WithAxes(2);
        Axes = Geometry.In.Axes;
        _phases = new int[Axes][];
        _shift = new int[Axes];
        PhaseCount = 1;
        for (int axis = 0; axis < Axes; axis++)
        {
            int kernel = Geometry.Kernel[axis], dilation = Geometry.Dilation[axis], stride = Geometry.Stride[axis];
            _phases[axis] = [.. Enumerable.Range(0, kernel).Select(k => k * dilation % stride).Distinct().Order()];
            _shift[axis] = (kernel - 1) * dilation / stride;
            PhaseCount *= _phases[axis].Length;
        }
        RowPitch = Size(Axes - 1, 0);
        LayerPitch = new int[Axes - 1];
        int pitch = RowPitch;
        for (int axis = Axes - 2; axis >= 0; axis--)
        {
            LayerPitch[axis] = pitch;
            pitch = MemorySize.Of((long)pitch * Size(axis, 0));
        }
    }

    /// <summary>The geometry with axes of one put before until there are two.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Spatial axes, at least two.</summary>
    public int Axes { get; }

    /// <summary>Phases of a channel that are kept.</summary>
    public int PhaseCount { get; }

    /// <summary>Floats of a row of the grid.</summary>
    public int RowPitch { get; }

    /// <summary>Floats from an index to the next, for every axis but the last, whose is 1.</summary>
    public int[] LayerPitch { get; }

    /// <summary>Grid positions of an axis; of the first, those that <paramref name="stripRows"/> outputs need.</summary>
    public int Size(int axis, int stripRows) => (axis == 0 ? stripRows : Geometry.Out[axis]) + _shift[axis];

    /// <summary>Floats of one phase of one channel in a strip.</summary>
    public int PhaseFloats(int stripRows) => MemorySize.Of((long)LayerPitch[0] * Size(0, stripRows));

    /// <summary>Floats of one channel in a strip.</summary>
    public int ChannelFloats(int stripRows) => MemorySize.Of((long)PhaseFloats(stripRows) * PhaseCount);

    /// <summary>Grid positions from the first output of a strip to the last, both included.</summary>
    public int Span(int stripRows)
    {
        int last = ((stripRows - 1) * LayerPitch[0]) + Geometry.Out[-1] - 1;
        for (int axis = 1; axis < Axes - 1; axis++)
            last += (Geometry.Out[axis] - 1) * LayerPitch[axis];
        return last + 1;
    }

    /// <summary>The phase of every axis in the phase of that number.</summary>
    public int[] Phase(int number)
    {
        int[] phase = new int[Axes];
        for (int axis = Axes - 1; axis >= 0; axis--)
        {
            phase[axis] = _phases[axis][number % _phases[axis].Length];
            number /= _phases[axis].Length;
        }
        return phase;
    }

    /// <summary>Where each tap of each of <paramref name="channels"/> channels reads, in the order of the weights.</summary>
    public void Offsets(int channels, int stripRows, Span<int> offsets)
    {
        int taps = Geometry.Kernel.Count();
        for (int tap = 0; tap < taps; tap++)
        {
            int phase = 0, position = 0, rest = tap, unit = 1;
            for (int axis = Axes - 1; axis >= 0; axis--)
            {
                int at = rest % Geometry.Kernel[axis] * Geometry.Dilation[axis];
                rest /= Geometry.Kernel[axis];
                phase += unit * Array.IndexOf(_phases[axis], at % Geometry.Stride[axis]);
                unit *= _phases[axis].Length;
                position += at / Geometry.Stride[axis] * (axis == Axes - 1 ? 1 : LayerPitch[axis]);
            }
            for (int c = 0; c < channels; c++)
                offsets[(c * taps) + tap] = (c * ChannelFloats(stripRows)) + (phase * PhaseFloats(stripRows)) + position;
        }
    }
}
