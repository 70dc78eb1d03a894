using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Lrn;

/// <summary>
/// Across the channels of a plain image: a unit is a stretch of pixels, all channels of it one after the other, so that
/// the channels around are in the nearest cache. The last vector of a row begins earlier where it would stick out.
/// <code>
/// x    c0: p0 … p255 | p256 …    c1: p0 … p255 | p256 …    …      one unit: p0 … p255 of every channel
/// </code>
/// </summary>
internal sealed unsafe class PlainLrn<TLane, TV, TPower> : PreparedLrn
    where TLane : struct, ILane<TV>
    where TV : struct
    where TPower : struct, ILrnPower
{
    private const int Stretch = 256;

    private readonly LrnProblem _problem;
    private readonly float _share;

    /// <summary>Remembers the sizes.</summary>
    public PlainLrn(LrnProblem problem, float share) : base(problem)
    {
        _problem = problem;
        _share = share;
    }

    protected override int Units => (int)(((long)_problem.Pixels + Stretch - 1) / Stretch);

    protected override long UnitWork => 2L * Stretch * _problem.Channels;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        int half = _problem.Size / 2, pixels = _problem.Pixels;
        for (int unit = part.From; unit < part.To; unit++)
        {
            int at = unit * Stretch, count = Math.Min(Stretch, pixels - at);
            for (int c = 0; c < _problem.Channels; c++)
            {
                int first = Math.Max(0, c - half), last = Math.Min(_problem.Channels - 1, c + half);
                nint place = ((nint)c * pixels) + at;
                float* around = part.Input + ((nint)first * pixels) + at;
                AssertReads(part, around, ((last - (long)first) * pixels) + count);
                AssertWrites(part, part.Output + place, count);
                if (count >= TLane.Count)
                    Row<TLane, TV>(part.Input + place, around, last - first + 1, part.Output + place, count);
                else
                    Row<ScalarLane, float>(part.Input + place, around, last - first + 1, part.Output + place, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row<TL, T>(float* x, float* around, int channels, float* y, int count)
        where TL : struct, ILane<T>
        where T : struct
    {
        nint pixels = _problem.Pixels;
        T k = TL.Broadcast(_problem.K), share = TL.Broadcast(_share);
        for (int i = 0; i < count;)
        {
            int at = Math.Min(i, count - TL.Count);
            float* near = around + at;
            T sum = TL.Broadcast(0);
            for (int c = 0; c < channels; c++, near += pixels)
            {
                T value = TL.Load(near);
                sum = TL.MultiplyAdd(value, value, sum);
            }
            T power = TPower.Of<TL, T>(TL.MultiplyAdd(sum, share, k), _problem.Beta);
            TL.Store(TL.Multiply(TL.Load(x + at), power), y + at);
            i = at + TL.Count;
        }
    }
}
