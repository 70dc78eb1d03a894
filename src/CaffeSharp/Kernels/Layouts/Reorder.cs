using System.Runtime.CompilerServices;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Layouts;

/// <summary>Copies blobs <c>[N, C, pixels]</c> from one layout into the other.</summary>
internal static unsafe class Reorder
{
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
        pool.Run(batch * blocks, new BlockWork
        {
            Plain = plain,
            Blocked = blocked,
            Channels = channels,
            Blocks = blocks,
            Pixels = pixels,
            Lane = lane,
            ToBlocked = toBlocked,
        });
    }

    /// <summary>One block of channels of one image.</summary>
    private struct BlockWork : IParallelWork
    {
        public float* Plain;
        public float* Blocked;
        public int Channels;
        public int Blocks;
        public int Pixels;
        public int Lane;
        public bool ToBlocked;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Invoke(int item, int worker)
        {
            int image = item / Blocks, block = item % Blocks, first = block * Lane;
            int used = Math.Min(Lane, Channels - first);
            float* plain = Plain + ((((nint)image * Channels) + first) * Pixels);
            float* blocked = Blocked + ((nint)item * Lane * Pixels);
            if (!ToBlocked)
            {
                Transpose.Copy(blocked, Lane, plain, Pixels, Pixels, used);
                return;
            }
            if (used < Lane)
                new Span<float>(blocked, Lane * Pixels).Clear();
            Transpose.Copy(plain, Pixels, blocked, Lane, used, Pixels);
        }
    }
}
