namespace CaffeSharp.Planning;

/// <summary>
/// Places pieces of memory so that those needed at the same time never overlap and the whole stays small: largest
/// first, each at the lowest place where it fits.
/// </summary>
internal static class ArenaPlanner
{
    /// <summary>Every place is a multiple of this many floats, so that all are aligned if the arena is.</summary>
    public const int Granule = 16;

    /// <summary>The offset of every piece in floats, and the size of the whole.</summary>
    /// <exception cref="CaffeException">The whole is more than an array can hold.</exception>
    public static (int[] Offsets, int Size) Place(IReadOnlyList<LiveRange> pieces)
    {
        int[] offsets = new int[pieces.Count];
        var placed = new List<int>();
        long size = 0;
        foreach (int piece in Enumerable.Range(0, pieces.Count).OrderByDescending(i => pieces[i].Size))
        {
            long offset = LowestGap(pieces, offsets, placed, pieces[piece]);
            long end = offset + RoundUp(pieces[piece].Size);
            size = Math.Max(size, end);
            if (size > Array.MaxLength)
                throw new CaffeException($"the blobs of this net take more than {(long)Array.MaxLength * sizeof(float) >> 30} GiB at these input shapes");
            offsets[piece] = (int)offset;
            // Kept in order of place, so that gaps can be found in one pass.
            int at = placed.FindIndex(other => offsets[other] > offset);
            placed.Insert(at < 0 ? placed.Count : at, piece);
        }
        return (offsets, (int)size);
    }

    private static long LowestGap(IReadOnlyList<LiveRange> pieces, int[] offsets, List<int> placed, LiveRange piece)
    {
        long offset = 0;
        foreach (int other in placed)
        {
            if (!pieces[other].Overlaps(piece))
                continue;
            if (offset + piece.Size <= offsets[other])
                break;
            offset = Math.Max(offset, offsets[other] + RoundUp(pieces[other].Size));
        }
        return offset;
    }

    private static long RoundUp(int size) => ((long)size + Granule - 1) / Granule * Granule;
}
