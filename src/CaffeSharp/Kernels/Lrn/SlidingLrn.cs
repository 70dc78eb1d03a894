using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Lrn;

/// <summary>
/// Across many channels at a cost that does not depend on how many are taken together, and without taking anything back out of a
/// sum: channels are cut into pieces as long as a window, and a window is the end of one piece and the start of the next (van Herk,
/// 1992; Gil and Werman, 1993). A unit is a vector of pixels, all channels of it; pixels in blocks are turned aside first.
/// <code>
/// pieces    | c0 c1 c2 c3 c4 | c5 c6 c7 c8 c9 |       tails: c4², c3² + c4², …     heads: c5², c5² + c6², …
/// window           c2 c3 c4    c5 c6                  = the tail from c2 + the head up to c6
/// </code>
/// </summary>
internal sealed unsafe class SlidingLrn<TLane, TV, TPower> : PreparedLrn
    where TLane : struct, ILane<TV>
    where TV : struct
    where TPower : struct, ILrnPower
{
    private readonly LrnProblem _problem;
    private readonly float _share;
    private readonly int _blocks;
    private readonly int _tailFloats;
    private readonly int _asideFloats;

    /// <summary>Lays out scratch.</summary>
    public SlidingLrn(LrnProblem problem, float share) : base(problem)
    {
        _problem = problem;
        _share = share;
        _blocks = problem.Layout.Blocks(problem.Channels);
        _tailFloats = MemorySize.Of((long)Math.Min(problem.Size, problem.Channels) * TLane.Count);
        _asideFloats = problem.Layout.IsBlocked ? MemorySize.Of((long)_blocks * TLane.Count * TLane.Count) : 0;
    }

    protected override int Units => (int)(((long)_problem.Pixels + TLane.Count - 1) / TLane.Count);

    protected override long UnitWork => 4L * TLane.Count * _problem.Channels;

    protected override int WorkerFloats => MemorySize.Of(_tailFloats + (2L * _asideFloats));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        nint pixels = _problem.Pixels;
        for (int unit = part.From; unit < part.To; unit++)
        {
            int from = unit * TLane.Count, count = (int)Math.Min(TLane.Count, pixels - from);
            if (_problem.Layout.IsBlocked)
            {
                AssertReads(part, part.Input + ((nint)from * TLane.Count), ((_blocks - 1) * pixels * TLane.Count) + (count * TLane.Count));
                AssertWrites(part, part.Output + ((nint)from * TLane.Count), ((_blocks - 1) * pixels * TLane.Count) + (count * TLane.Count));
                Turned(part, from, count);
                continue;
            }
            float* x = part.Input + from, y = part.Output + from;
            AssertReads(part, x, ((_problem.Channels - 1) * pixels) + count);
            AssertWrites(part, y, ((_problem.Channels - 1) * pixels) + count);
            if (count == TLane.Count)
                Column<TLane, TV>(x, pixels, y, pixels, part.Scratch);
            else
            {
                for (int p = 0; p < count; p++)
                    Column<ScalarLane, float>(x + p, pixels, y + p, pixels, part.Scratch);
            }
        }
    }

    /// <summary>Pixels in blocks, by way of planes of one vector.</summary>
    private void Turned(in ImagePart part, int from, int count)
    {
        int lane = TLane.Count, square = lane * lane;
        nint plane = (nint)_problem.Pixels * lane;
        float* x = part.Scratch + _tailFloats, y = x + _asideFloats;
        for (int block = 0; block < _blocks; block++)
            Transpose.Copy(part.Input + (block * plane) + ((nint)from * lane), lane, x + (block * square), lane, count, lane);
        Column<TLane, TV>(x, lane, y, lane, part.Scratch);
        new Span<float>(y + (_problem.Channels * lane), _asideFloats - (_problem.Channels * lane)).Clear();
        for (int block = 0; block < _blocks; block++)
            Transpose.Copy(y + (block * square), lane, part.Output + (block * plane) + ((nint)from * lane), lane, lane, count);
    }

    /// <summary>All channels of a vector of pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Column<TL, T>(float* x, nint step, float* y, nint outStep, float* tails)
        where TL : struct, ILane<T>
        where T : struct
    {
        int channels = _problem.Channels, size = _problem.Size, half = size / 2;
        T k = TL.Broadcast(_problem.K), share = TL.Broadcast(_share);
        for (int first = 0; first < channels;)
        {
            int next = (int)Math.Min(channels, (long)first + size), cut = (int)Math.Min(channels, (long)first + half + 1), place = cut;
            T sum = TL.Broadcast(0);
            for (int c = next - 1; c >= first; c--)
            {
                for (int start = Math.Max(c - half, 0); place > start;)
                    sum = Squared<TL, T>(x + (--place * step), sum);
                TL.Store(sum, tails + ((c - first) * TL.Count));
            }
            sum = TL.Broadcast(0);
            place = cut;
            for (int c = first; c < next; c++)
            {
                for (int end = (int)Math.Min((long)c + half + 1, channels); place < end;)
                    sum = Squared<TL, T>(x + (place++ * step), sum);
                T window = TL.Add(TL.Load(tails + ((c - first) * TL.Count)), sum);
                T power = TPower.Of<TL, T>(TL.MultiplyAdd(window, share, k), _problem.Beta);
                TL.Store(TL.Multiply(TL.Load(x + (c * step)), power), y + (c * outStep));
            }
            first = next;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Squared<TL, T>(float* x, T sum)
        where TL : struct, ILane<T>
        where T : struct
    {
        T value = TL.Load(x);
        return TL.MultiplyAdd(value, value, sum);
    }
}
