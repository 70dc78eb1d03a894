using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Pooling;

/// <summary>
/// One window over the whole plane. A plain plane is a row of pixels, a block a row of vectors; both are joined in four
/// vectors at a time, which meet at the end of a stretch, the stretches of a sum in double.
/// </summary>
internal sealed unsafe class GlobalPooling<TLane, TV, TKind> : PreparedPooling
    where TLane : struct, ILane<TV>
    where TV : struct
    where TKind : struct, IPoolingKind
{
    private const int StretchVectors = 256;

    private readonly int _blocks;
    private readonly int _planeFloats;
    private readonly bool _isBlocked;
    private readonly double _share;

    /// <summary>Remembers the size of the window.</summary>
    public GlobalPooling(PoolingProblem problem) : base(problem)
    {
        _blocks = problem.Layout.Blocks(problem.Channels);
        _isBlocked = problem.Layout.IsBlocked;
        _planeFloats = problem.InPixels * problem.Layout.Lane;
        _share = problem.IsMax ? 1 : problem.Rows.Count(0) * problem.Columns.Count(0);
    }

    protected override int Units => _blocks;

    protected override long UnitWork => _planeFloats;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Compute(in ImagePart part)
    {
        int lane = TLane.Count;
        float* joined = stackalloc float[lane];
        double* totals = stackalloc double[lane];
        for (int unit = part.From; unit < part.To; unit++)
        {
            float* plane = part.Input + ((nint)unit * _planeFloats);
            AssertReads(part, plane, _planeFloats);
            AssertWrites(part, part.Output + ((nint)unit * (_isBlocked ? lane : 1)), _isBlocked ? lane : 1);
            int whole = _planeFloats / lane * lane;
            for (int i = 0; i < lane; i++)
                totals[i] = TKind.Empty;
            for (int from = 0; from < whole; from += StretchVectors * lane)
            {
                TLane.Store(Stretch(plane + from, Math.Min(StretchVectors * lane, whole - from)), joined);
                for (int i = 0; i < lane; i++)
                    totals[i] = Join(joined[i], totals[i]);
            }
            if (_isBlocked)
            {
                for (int i = 0; i < lane; i++)
                    part.Output[(unit * lane) + i] = Share(totals[i]);
                continue;
            }
            double total = TKind.Empty;
            for (int i = 0; i < lane; i++)
                total = Join(totals[i], total);
            for (int i = whole; i < _planeFloats; i++)
                total = Join(plane[i], total);
            part.Output[unit] = Share(total);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Stretch(float* x, int floats)
    {
        int lane = TLane.Count, i = 0;
        TV a = TLane.Broadcast(TKind.Empty), b = a, c = a, d = a;
        for (; i + (4 * lane) <= floats; i += 4 * lane)
        {
            a = TKind.Join<TLane, TV>(TLane.Load(x + i), a);
            b = TKind.Join<TLane, TV>(TLane.Load(x + i + lane), b);
            c = TKind.Join<TLane, TV>(TLane.Load(x + i + (2 * lane)), c);
            d = TKind.Join<TLane, TV>(TLane.Load(x + i + (3 * lane)), d);
        }
        for (; i < floats; i += lane)
            a = TKind.Join<TLane, TV>(TLane.Load(x + i), a);
        return TKind.Join<TLane, TV>(TKind.Join<TLane, TV>(a, b), TKind.Join<TLane, TV>(c, d));
    }

    private static double Join(double next, double before) => TKind.Empty == 0 ? before + next : next > before ? next : before;

    private float Share(double joined) => TKind.Empty == 0 ? (float)joined / (float)_share : (float)joined;
}
