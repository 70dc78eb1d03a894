using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels;

/// <summary>
/// A loop that does nothing but independent fused multiply-adds in registers: no kernel can be faster than this.
/// Measured beside every kernel, because the clock floats.
/// </summary>
internal sealed class FmaRoof(WorkerPool pool, int lane)
{
    private const int Chains = 12;
    private const int Turns = 20_000;

    /// <summary>Floating point operations of one <see cref="Run"/>, all threads together.</summary>
    public double Flops => 2.0 * Chains * lane * Turns * pool.Threads;

    /// <summary>Runs the loop once for every thread.</summary>
    public void Run() => pool.Run(pool.Threads, new Work { Lane = lane });

    /// <summary>Runs the loop once and says how fast it was, in 10⁹ operations a second.</summary>
    public double Gflops()
    {
        long start = Stopwatch.GetTimestamp();
        Run();
        return Flops / Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }

    // The result is only there so that the loop is not removed.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static TV Loop<TLane, TV>()
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        TV m = TLane.Broadcast(0.999f), c = TLane.Broadcast(0.001f);
        TV a0 = c, a1 = c, a2 = c, a3 = c, a4 = c, a5 = c, b0 = c, b1 = c, b2 = c, b3 = c, b4 = c, b5 = c;
        for (int i = 0; i < Turns; i++)
        {
            a0 = TLane.MultiplyAdd(a0, m, c);
            a1 = TLane.MultiplyAdd(a1, m, c);
            a2 = TLane.MultiplyAdd(a2, m, c);
            a3 = TLane.MultiplyAdd(a3, m, c);
            a4 = TLane.MultiplyAdd(a4, m, c);
            a5 = TLane.MultiplyAdd(a5, m, c);
            b0 = TLane.MultiplyAdd(b0, m, c);
            b1 = TLane.MultiplyAdd(b1, m, c);
            b2 = TLane.MultiplyAdd(b2, m, c);
            b3 = TLane.MultiplyAdd(b3, m, c);
            b4 = TLane.MultiplyAdd(b4, m, c);
            b5 = TLane.MultiplyAdd(b5, m, c);
        }
        TV a = TLane.Add(TLane.Add(TLane.Add(a0, a1), TLane.Add(a2, a3)), TLane.Add(a4, a5));
        TV b = TLane.Add(TLane.Add(TLane.Add(b0, b1), TLane.Add(b2, b3)), TLane.Add(b4, b5));
        return TLane.Add(a, b);
    }

    private struct Work : IParallelWork
    {
        public int Lane;

        public readonly void Invoke(int item, int worker)
        {
            switch (Lane)
            {
                case 16:
                    Loop<Lane512, Vector512<float>>();
                    break;
                case 8:
                    Loop<Lane256, Vector256<float>>();
                    break;
                case 4:
                    Loop<Lane128, Vector128<float>>();
                    break;
                default:
                    Loop<ScalarLane, float>();
                    break;
            }
        }
    }
}
