using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>Puts bottoms one behind the other along an axis. A bottom that already lies where it belongs is left alone.</summary>
internal sealed class ConcatKernel(int axis) : IKernel
{
    public string Name => "concat";

    public int ScratchSize => 0;

    public bool Fits(IReadOnlyList<Shape> bottoms) => true;

    public void Run(LayerRun run, WorkerPool pool)
    {
        var view = AxisView.Of(run.Tops[0].Shape, axis);
        int image = view.Size * view.Inner, from = 0;
        foreach (Blob bottom in run.Bottoms)
        {
            int row = bottom.Shape[axis] * view.Inner;
            for (int n = 0; n < view.Outer && row > 0; n++)
            {
                ReadOnlySpan<float> part = bottom.Span.Slice(n * row, row);
                Span<float> place = run.Output.Slice((n * image) + from, row);
                if (!Unsafe.AreSame(ref MemoryMarshal.GetReference(part), ref MemoryMarshal.GetReference(place)))
                    part.CopyTo(place);
            }
            from += row;
        }
    }
}
