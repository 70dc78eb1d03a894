using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Lrn;

/// <summary>
/// Across the channels of an image in blocks: a unit is some pixels. The squares of a pixel's channels are put side by side in
/// scratch with zeros around, where a window over channels is a row of vectors, each one element further on.
/// <code>
/// scratch, 5 channels around   pixel 0: 0 0 | c0² c1² … c15² | c16² … c31² | … | 0 0     pixel 1: …
/// sum of c0 … c15              the vectors at 0, 1, 2, 3 and 4 added
/// </code>
/// </summary>
internal sealed unsafe class BlockedLrn<TLane, TV, TPower> : PreparedLrn
    where TLane : struct, ILane<TV>
    where TV : struct
    where TPower : struct, ILrnPower
{
    private const int PixelsTogether = 16;

    private readonly LrnProblem _problem;
    private readonly float _share;
    private readonly int _blocks;
    private readonly int _pixelFloats;

    /// <summary>Lays out scratch.</summary>
    public BlockedLrn(LrnProblem problem, float share) : base(problem)
    {
        _problem = problem;
        _share = share;
        _blocks = problem.Layout.Blocks(problem.Channels);
        _pixelFloats = CacheLine.RoundUp(checked((_blocks * TLane.Count) + problem.Size));
    }

    protected override int Units => (int)(((long)_problem.Pixels + PixelsTogether - 1) / PixelsTogether);

    protected override long UnitWork => 3L * PixelsTogether * _blocks * TLane.Count;

    protected override int WorkerFloats => MemorySize.Of((long)PixelsTogether * _pixelFloats);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        new Span<float>(part.Scratch, WorkerFloats).Clear();
        int lane = TLane.Count, half = _problem.Size / 2;
        nint plane = (nint)_problem.Pixels * lane;
        for (int unit = part.From; unit < part.To; unit++)
        {
            int from = unit * PixelsTogether, count = Math.Min(PixelsTogether, _problem.Pixels - from);
            float* x = part.Input + ((nint)from * lane);
            AssertReads(part, x, ((_blocks - 1) * plane) + ((long)count * lane));
            AssertWrites(part, part.Output + ((nint)from * lane), ((_blocks - 1) * plane) + ((long)count * lane));
            AssertWrites(part, part.Scratch, ((count - 1L) * _pixelFloats) + (_blocks * lane) + _problem.Size - 1);
            for (int block = 0; block < _blocks; block++)
                Squares(x + (block * plane), part.Scratch + half + (block * lane), count, Math.Min(lane, _problem.Channels - (block * lane)));
            for (int block = 0; block < _blocks; block++)
                Pixels(x + (block * plane), part.Scratch + (block * lane), part.Output + ((nint)from * lane) + (block * plane), count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Squares(float* x, float* squares, int pixels, int used)
    {
        for (int p = 0; p < pixels; p++, x += TLane.Count, squares += _pixelFloats)
        {
            TV value = TLane.Load(x);
            TLane.Store(TLane.Multiply(value, value), squares);
            for (int i = used; i < TLane.Count; i++)
                squares[i] = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Pixels(float* x, float* squares, float* y, int pixels)
    {
        TV k = TLane.Broadcast(_problem.K), share = TLane.Broadcast(_share);
        for (int p = 0; p < pixels; p++, x += TLane.Count, y += TLane.Count, squares += _pixelFloats)
        {
            TV sum = TLane.Load(squares);
            for (int c = 1; c < _problem.Size; c++)
                sum = TLane.Add(sum, TLane.Load(squares + c));
            TLane.Store(TLane.Multiply(TLane.Load(x), TPower.Of<TLane, TV>(TLane.MultiplyAdd(sum, share, k), _problem.Beta)), y);
        }
    }
}
