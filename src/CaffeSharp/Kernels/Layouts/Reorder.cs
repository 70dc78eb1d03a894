using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Layouts;

/// <summary>Copies blobs <c>[N, C, pixels]</c> from one layout into the other.</summary>
internal static unsafe class Reorder
{
    private const int ItemsPerThread = 4;
    private const int FewestPixels = 64;

    /// <summary>Plain into blocked of <paramref name="lane"/>; unused channels of the last block become 0.</summary>
    public static void ToBlocked(float* plain, float* blocked, int batch, int channels, int pixels, int lane, WorkerPool pool) =>
        Run(plain, blocked, batch, channels, pixels, lane, toBlocked: true, pool);

    /// <summary>Blocked of <paramref name="lane"/> into plain.</summary>
    public static void ToPlain(float* blocked, float* plain, int batch, int channels, int pixels, int lane, WorkerPool pool) =>
        Run(plain, blocked, batch, channels, pixels, lane, toBlocked: false, pool);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run(
        float* plain, float* blocked, int batch, int channels, int pixels, int lane, bool toBlocked, WorkerPool pool)
    {
        int blocks = new BlobLayout(lane).Blocks(channels);
        int parts = pool.Threads == 1 ? 1 : Math.Clamp(ItemsPerThread * pool.Threads / Math.Max(1, batch * blocks), 1, (pixels / FewestPixels) + 1);
        pool.Run(batch * blocks * parts, new PartWork
        {
            Plain = plain,
            Blocked = blocked,
            Batch = batch,
            Channels = channels,
            Blocks = blocks,
            Parts = parts,
            Pixels = pixels,
            Lane = lane,
            ToBlocked = toBlocked,
        });
    }

    /// <summary>Some pixels of one block of channels of one image.</summary>
    private struct PartWork : IParallelWork
    {
        public float* Plain;
        public float* Blocked;
        public int Batch;
        public int Channels;
        public int Blocks;
        public int Parts;
        public int Pixels;
        public int Lane;
        public bool ToBlocked;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int item, int worker)
        {
            int part = item % Parts, which = item / Parts, image = which / Blocks, first = which % Blocks * Lane;
            int used = Math.Min(Lane, Channels - first);
            int from = (int)((long)Pixels * part / Parts), pixels = (int)((part + 1L) * Pixels / Parts) - from;
            float* plain = Plain + ((((nint)image * Channels) + first) * Pixels) + from;
            float* blocked = Blocked + ((((nint)which * Pixels) + from) * Lane);
            long plane = (long)Batch * Channels * Pixels, block = (long)Batch * Blocks * Pixels * Lane;
            Debug.Assert(PointerRange.Holds(Plain, plane, plain, pixels == 0 ? 0 : ((used - 1L) * Pixels) + pixels), "a copy outside the plain blob");
            Debug.Assert(PointerRange.Holds(Blocked, block, blocked, (long)pixels * Lane), "a copy outside the blocked blob");
            if (!ToBlocked)
            {
                Transpose.Copy(blocked, Lane, plain, Pixels, pixels, used);
                return;
            }
            if (used < Lane)
                new Span<float>(blocked, Lane * pixels).Clear();
            Transpose.Copy(plain, Pixels, blocked, Lane, used, pixels);
        }
    }
}
