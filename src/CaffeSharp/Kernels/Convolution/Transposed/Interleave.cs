using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>Puts the outputs of all phases of one image between one another, an output row at a time.</summary>
internal unsafe struct Interleave : IParallelWork
{
    /// <summary>The phases, those of the last axis fastest.</summary>
    public OutputPhase[] Phases;

    /// <summary>Where each one's outputs begin in <see cref="Source"/>.</summary>
    public int[] Starts;

    /// <summary>The outputs of the phases, phase after phase.</summary>
    public float* Source;

    /// <summary>The output image.</summary>
    public float* Target;

    /// <summary>Floats of the output image.</summary>
    public int Floats;

    /// <summary>The layout of both.</summary>
    public BlobLayout Layout;

    /// <summary>Size of the output image; at least one axis.</summary>
    public Shape Size;

    /// <summary>Distance of neighbouring outputs of a phase.</summary>
    public Shape Stride;

    /// <summary>Does one channel (plain) or block of channels (blocked).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Invoke(int item, int worker)
    {
        int lane = Layout.Lane, step = Stride[-1], perRow = Math.Min(step, Size[-1]), axis = Size.Axes - 1;
        float* target = Target + ((nint)item * Size.Count() * lane);
        for (int i = 0; i < Phases.Length; i += perRow)
        {
            int rows = Phases[i].Geometry.Out.Count(0, axis);
            bool zipped = lane == 1 && perRow == 2;
            int even = zipped && Phases[i].Start(axis) != 0 ? i + 1 : i;
            for (int row = 0; row < rows; row++)
            {
                float* rowTarget = target + ((nint)RowOffset(Phases[i], row) * lane);
                if (zipped)
                {
                    int odd = i + i + 1 - even;
                    AssertCopy(Row(even, item, row), (Size[-1] + 1) / 2, rowTarget, Size[-1]);
                    AssertCopy(Row(odd, item, row), Size[-1] / 2, rowTarget, Size[-1]);
                    Zip.Run(Row(even, item, row), Row(odd, item, row), rowTarget, Size[-1]);
                    continue;
                }
                for (int k = i; k < i + perRow; k++)
                {
                    int width = Phases[k].Geometry.Out[-1];
                    float* first = rowTarget + (Phases[k].Start(axis) * lane);
                    AssertCopy(Row(k, item, row), (long)width * lane, first, width == 0 ? 0 : ((width - 1L) * step * lane) + lane);
                    Spread(Row(k, item, row), first, width, step, lane);
                }
            }
        }
    }

    /// <summary>In a debug build: that a row is read from the phases' outputs and written to the image.</summary>
    [Conditional("DEBUG")]
    private readonly void AssertCopy(float* from, long read, float* to, long written) => Debug.Assert(
        PointerRange.Holds(Source, Starts[^1], from, read) && PointerRange.Holds(Target, Floats, to, written), "a row is copied outside its memory");

    private static void Spread(float* source, float* target, int width, int step, int lane)
    {
        if (lane == 1)
        {
            for (int j = 0; j < width; j++)
                target[j * (nint)step] = source[j];
            return;
        }
        for (int j = 0; j < width; j++, source += lane, target += step * lane)
            new ReadOnlySpan<float>(source, lane).CopyTo(new Span<float>(target, lane));
    }

    private readonly float* Row(int phase, int item, int row)
    {
        Shape own = Phases[phase].Geometry.Out;
        return Source + Starts[phase] + ((((nint)item * own.Count()) + ((nint)row * own[-1])) * Layout.Lane);
    }

    /// <summary>Pixel of the output image at which the row begins that a row of a phase belongs to.</summary>
    private readonly int RowOffset(OutputPhase phase, int row)
    {
        Shape own = phase.Geometry.Out;
        int offset = 0, unit = Size[-1];
        for (int axis = own.Axes - 2; axis >= 0; axis--)
        {
            offset += unit * (phase.Start(axis) + (row % own[axis] * Stride[axis]));
            unit *= Size[axis];
            row /= own[axis];
        }
        return offset;
    }
}
