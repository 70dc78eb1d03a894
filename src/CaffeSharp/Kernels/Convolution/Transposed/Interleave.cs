using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>Puts the outputs of all phases of one image between one another.</summary>
internal unsafe struct Interleave : IParallelWork
{
    /// <summary>The phases.</summary>
    public OutputPhase[] Phases;

    /// <summary>Where each one's outputs begin in <see cref="Source"/>.</summary>
    public int[] Starts;

    /// <summary>The outputs of the phases, phase after phase.</summary>
    public float* Source;

    /// <summary>The output image.</summary>
    public float* Target;

    /// <summary>The layout of both.</summary>
    public BlobLayout Layout;

    /// <summary>Size of the output image.</summary>
    public Shape Size;

    /// <summary>Distance of neighbouring outputs of a phase.</summary>
    public Shape Stride;

    /// <summary>Does one channel (plain) or block of channels (blocked).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Invoke(int item, int worker)
    {
        float* target = Target + ((nint)item * Size.Count() * Layout.Lane);
        for (int i = 0; i < Phases.Length; i++)
        {
            Shape own = Phases[i].Geometry.Out;
            int width = own.Axes == 0 ? 1 : own[-1], step = own.Axes == 0 ? 1 : Stride[-1];
            float* source = Source + Starts[i] + ((nint)item * own.Count() * Layout.Lane);
            for (int row = 0; row < own.Count() / width; row++, source += width * Layout.Lane)
                Spread(source, target + ((nint)RowOffset(Phases[i], row) * Layout.Lane), width, step, Layout.Lane);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    /// <summary>Pixel of the output image at which a row of a phase begins.</summary>
    private readonly int RowOffset(OutputPhase phase, int row)
    {
        Shape own = phase.Geometry.Out;
        int offset = own.Axes == 0 ? 0 : phase.Start(own.Axes - 1), unit = own.Axes == 0 ? 1 : Size[-1];
        for (int axis = own.Axes - 2; axis >= 0; axis--)
        {
            offset += unit * (phase.Start(axis) + (row % own[axis] * Stride[axis]));
            unit *= Size[axis];
            row /= own[axis];
        }
        return offset;
    }
}
