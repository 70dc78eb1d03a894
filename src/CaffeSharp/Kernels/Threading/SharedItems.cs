using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CaffeSharp.Kernels.Threading;

/// <summary>
/// The items of a run, dealt out evenly. A worker takes those of its own share one after the other and then what others
/// have left of theirs. So a worker that is held back keeps at most one item, and run after run the same items
/// fall to the same worker, which has their data in its cache.
/// <code>
/// count 10, three workers   [0 1 2 | 3 4 5 | 6 7 8 9]
/// </code>
/// </summary>
internal sealed class SharedItems(int workers)
{
    private readonly Share[] _shares = new Share[workers];
    private int _count;

    /// <summary>Offers items [0, count). All items offered before must have been taken.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Offer(int count)
    {
        _count = count;
        for (int worker = 0; worker < _shares.Length; worker++)
            Volatile.Write(ref _shares[worker].Left, End(worker) - End(worker - 1));
    }

    /// <summary>
    /// Takes an item. What describes a run holds still only while one of its items is taken and not yet done: whoever
    /// takes one reads the description after, as this reads the count.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryTake(int worker, out int item)
    {
        for (int i = 0; i < _shares.Length; i++)
        {
            int share = worker + i < _shares.Length ? worker + i : worker + i - _shares.Length;
            ref int place = ref _shares[share].Left;
            for (int left = Volatile.Read(ref place), seen; left > 0; left = seen)
            {
                seen = Interlocked.CompareExchange(ref place, left - 1, left);
                if (seen == left)
                {
                    item = End(share) - left;
                    return true;
                }
            }
        }
        item = -1;
        return false;
    }

    private int End(int worker) => (int)((worker + 1L) * _count / _shares.Length);

    /// <summary>A number with cache lines of its own, so that workers who take from two of them do not slow each other.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Share
    {
        [FieldOffset(64)]
        public int Left;
    }
}
