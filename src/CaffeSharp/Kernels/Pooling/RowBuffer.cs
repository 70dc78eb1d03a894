using System.Diagnostics;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Pooling;

/// <summary>
/// The row that the first pass of a window leaves, with its padding, such that the second pass finds vectors in it.
/// <code>
/// blocked             pad … | p0: c0 … c15 | p1: c0 … c15 | …  | pad …      tap k of output j at (j · stride + k) · 16
/// plain, stride 1     pad … | p0 p1 p2 p3 …                    | pad …      tap k of output j at j + k
/// plain, stride 2     pad … | p0 p2 p4 … pad …   pad … | p1 p3 p5 … pad …   tap k of output j at phase k mod 2, j + k / 2
/// </code>
/// </summary>
internal sealed unsafe class RowBuffer
{
    private readonly PoolingWindows _axis;
    private readonly int _pixelFloats;
    private readonly int _phases;
    private readonly int _phaseFloats;
    private readonly PinnedArray<int> _offsets;

    /// <summary>Lays out the row of one axis for vectors of <paramref name="lane"/> floats.</summary>
    public RowBuffer(PoolingWindows axis, BlobLayout layout, int lane)
    {
        _axis = axis;
        _pixelFloats = layout.Lane;
        int stride = layout.IsBlocked ? 1 : axis.Stride;
        _phases = Math.Min(stride, axis.Kernel);
        long padded = layout.IsBlocked ? ((axis.Outputs - 1L) * axis.Stride) + axis.Kernel : axis.Outputs + ((axis.Kernel - 1L) / stride);
        _phaseFloats = MemorySize.Of((padded * layout.Lane) + lane);
        PixelsUsed = (int)Math.Clamp(((axis.Outputs - 1L) * axis.Stride) + axis.Kernel - axis.Pad, 0, axis.Size);
        Floats = MemorySize.Of(((long)_phases * _phaseFloats) + (IsSplit ? PixelsUsed + lane : 0));
        _offsets = new PinnedArray<int>(axis.Kernel);
        for (int tap = 0; tap < axis.Kernel; tap++)
            _offsets.Span[tap] = layout.IsBlocked ? tap * layout.Lane : (tap % stride * _phaseFloats) + (tap / stride);
        Step = layout.IsBlocked ? MemorySize.Of((long)axis.Stride * lane) : lane;
    }

    /// <summary>Floats of the whole buffer.</summary>
    public int Floats { get; }

    /// <summary>Pixels of an input row, from the first on, that any window holds.</summary>
    public int PixelsUsed { get; }

    /// <summary>From the place of an output vector to that of the next.</summary>
    public int Step { get; }

    /// <summary>Where the taps of a window stand.</summary>
    public int* Offsets => _offsets.Pointer;

    private bool IsSplit => _phases > 1 || (_pixelFloats == 1 && _axis.Stride > 1);

    /// <summary>Writes what stands for padding, once for all rows.</summary>
    public void FillPadding(float* buffer, float empty) => new Span<float>(buffer, Floats).Fill(empty);

    /// <summary>Where the first pass puts its row.</summary>
    public float* Row(float* buffer) => IsSplit ? buffer + ((nint)_phases * _phaseFloats) : buffer + ((nint)_axis.Pad * _pixelFloats);

    /// <summary>Deals that row out to the phases, if there are several.</summary>
    public void Split(float* buffer)
    {
        if (!IsSplit)
            return;
        float* row = Row(buffer);
        for (int phase = 0; phase < _phases; phase++)
        {
            int before = _axis.Pad > phase ? (_axis.Pad - phase + _axis.Stride - 1) / _axis.Stride : 0;
            int first = phase + (before * _axis.Stride) - _axis.Pad;
            int count = first < PixelsUsed ? (PixelsUsed - first + _axis.Stride - 1) / _axis.Stride : 0;
            Debug.Assert(before + count <= _phaseFloats, "a phase fits");
            RowGather.Run(row + first, _axis.Stride, buffer + ((nint)phase * _phaseFloats) + before, count);
        }
    }
}
