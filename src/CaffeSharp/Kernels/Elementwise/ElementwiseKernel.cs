using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>
/// A function over an image as one row of numbers, a unit being a stretch of it. The last vector, where it is not whole,
/// passes through a vector beside, so that the same code computes every number and each is read before it is written.
/// </summary>
internal sealed unsafe class ElementwiseKernel<TLane, TV, TFunction> : PreparedElementwise
    where TLane : struct, ILane<TV>
    where TV : struct
    where TFunction : struct, IElementFunction
{
    private const int Stretch = 2048;

    private readonly TFunction _function;
    private readonly int _lastBlock;
    private readonly int _unusedFrom;

    /// <summary>Remembers where unused elements are.</summary>
    public ElementwiseKernel(TFunction function, BlobLayout layout, int channels, int pixels) : base(layout, channels, pixels)
    {
        _function = function;
        _unusedFrom = layout.IsBlocked ? channels % layout.Lane : 0;
        _lastBlock = _unusedFrom == 0 ? InputFloats : InputFloats - (pixels * layout.Lane);
    }

    protected override int Units => (int)(((long)InputFloats + Stretch - 1) / Stretch);

    protected override long UnitWork => Stretch * TFunction.Work;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        int lane = TLane.Count, to = (int)Math.Min(InputFloats, (long)part.To * Stretch), i = part.From * Stretch;
        Debug.Assert(i >= 0 && i < to, "a part has numbers");
        TFunction function = _function;
        float* x = part.Input, y = part.Output;
        AssertReads(part, x + i, to - i);
        AssertWrites(part, y + i, to - i);
        for (; i + (2 * lane) <= to; i += 2 * lane)
        {
            TV a = function.Apply<TLane, TV>(TLane.Load(x + i)), b = function.Apply<TLane, TV>(TLane.Load(x + i + lane));
            TLane.Store(a, y + i);
            TLane.Store(b, y + i + lane);
        }
        for (; i + lane <= to; i += lane)
            TLane.Store(function.Apply<TLane, TV>(TLane.Load(x + i)), y + i);
        if (i < to)
            Rest(function, x + i, y + i, to - i);
        for (int at = Math.Max(part.From * Stretch, _lastBlock) / lane * lane; _unusedFrom > 0 && at < to; at += lane)
            new Span<float>(y + at + _unusedFrom, lane - _unusedFrom).Clear();
    }

    /// <summary>Fewer numbers than a vector holds.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Rest(TFunction function, float* x, float* y, int count)
    {
        float* vector = stackalloc float[TLane.Count];
        for (int i = 0; i < TLane.Count; i++)
            vector[i] = i < count ? x[i] : 0;
        TLane.Store(function.Apply<TLane, TV>(TLane.Load(vector)), vector);
        for (int i = 0; i < count; i++)
            y[i] = vector[i];
    }
}
