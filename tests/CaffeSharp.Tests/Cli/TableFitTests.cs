using CaffeSharp.Cli;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class TableFitTests
{
    private static readonly Column[] Three = [new("name"), new("detail", Detail: 2), new("number", IsNumber: true, Detail: 1)];

    // A border and a blank on each side of a cell: 4 + 6 + 6 letters take 16 + 3 · 3 + 1.
    [Theory]
    [InlineData(26, new[] { 0, 1, 2 })]
    [InlineData(25, new[] { 0, 2 })]
    [InlineData(17, new[] { 0, 2 })]
    [InlineData(16, new[] { 0 })]
    [InlineData(1, new[] { 0 })]
    public void The_most_detail_goes_first_and_what_is_no_detail_stays(int width, int[] shown) =>
        Assert.Equal(shown, TableFit.Columns(Three, [["a", "b", "c"]], width));

    [Fact]
    public void The_longest_cell_counts() => Assert.Equal([0, 2], TableFit.Columns(Three, [["a", "b", "c"], ["a", "longest", "c"]], 26));
}
