using CaffeSharp.Planning;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Planning;

public sealed class ArenaPlannerTests
{
    private static readonly Gen<LiveRange> Range =
        Gen.Select(Gen.Int[0, 100], Gen.Int[0, 20], Gen.Int[0, 5], (size, first, length) => new LiveRange(size, first, first + length));

    [Fact]
    public void Pieces_that_live_together_never_overlap() =>
        Range.Array[0, 30].Sample(pieces =>
        {
            (int[] offsets, int size) = ArenaPlanner.Place(pieces);
            for (int i = 0; i < pieces.Length; i++)
            {
                Assert.Equal(0, offsets[i] % ArenaPlanner.Granule);
                Assert.InRange(offsets[i], 0, size - pieces[i].Size);
                for (int j = 0; j < i; j++)
                {
                    bool apart = offsets[i] + pieces[i].Size <= offsets[j] || offsets[j] + pieces[j].Size <= offsets[i];
                    Assert.True(apart || !pieces[i].Overlaps(pieces[j]), $"{pieces[i]} at {offsets[i]} and {pieces[j]} at {offsets[j]}");
                }
            }
        });

    [Fact]
    public void A_chain_needs_room_for_two()
    {
        (_, int size) = ArenaPlanner.Place([.. Enumerable.Range(0, 10).Select(i => new LiveRange(160, i, i + 1))]);
        Assert.Equal(320, size);
    }

    [Fact]
    public void More_than_an_array_holds_is_refused()
    {
        var fault = Assert.Throws<CaffeException>(() => ArenaPlanner.Place([new(int.MaxValue, 0, 1), new(int.MaxValue, 0, 1)]));
        Assert.Contains("GiB", fault.Message, StringComparison.Ordinal);
    }
}
