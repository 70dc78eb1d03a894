using CaffeSharp.Imaging.Graphs;
using Xunit;

namespace CaffeSharp.Tests.Imaging.Graphs;

public sealed class LayeredLayoutTests
{
    [Fact]
    public void Nothing_and_one_box_have_their_own_size()
    {
        Assert.Equal((0, 0), (new LayeredLayout([], [], 10).Width, new LayeredLayout([], [], 10).Height));
        var one = new LayeredLayout([(30, 20)], [], 10);
        Assert.Equal((30, 20, (15.0, 0.0)), (one.Width, one.Height, one.Top(0)));
    }

    [Fact]
    public void A_chain_is_a_column()
    {
        var chain = new LayeredLayout([(30, 20), (50, 20), (10, 20)], [(0, 1), (1, 2)], 10);
        Assert.All(Enumerable.Range(0, 3), box => Assert.Equal((25, box * 30.0), chain.Top(box)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_boxes_overlap_and_every_line_goes_down_between_them(int seed)
    {
        var random = new Random(seed);
        (double Width, double Height)[] sizes = [.. Enumerable.Range(0, 60).Select(_ => (20 + (100 * random.NextDouble()), 20 + (60 * random.NextDouble())))];
        (int From, int To)[] edges = [.. Enumerable.Range(1, 59).SelectMany(to => Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (random.Next(to), to))).Distinct()];
        var layout = new LayeredLayout(sizes, edges, 30);
        (double Left, double Right, double Top, double Bottom)[] boxes = [.. sizes.Select((size, i) =>
            (layout.Top(i).X - (size.Width / 2), layout.Top(i).X + (size.Width / 2), layout.Top(i).Y, layout.Top(i).Y + size.Height))];
        for (int i = 0; i < boxes.Length; i++)
        {
            Assert.True(boxes[i].Left >= -1e-9 && boxes[i].Right <= layout.Width + 1e-9 && boxes[i].Bottom <= layout.Height + 1e-9);
            for (int k = 0; k < i; k++)
                Assert.True(boxes[i].Left >= boxes[k].Right || boxes[k].Left >= boxes[i].Right || boxes[i].Top >= boxes[k].Bottom || boxes[k].Top >= boxes[i].Bottom);
        }
        foreach ((int from, int to) in edges)
        {
            Assert.True(boxes[to].Top > boxes[from].Bottom);
            // Where it only passes, it passes no box.
            foreach ((double x, double top, double bottom) in layout.Line(from, to).Skip(1).SkipLast(1))
                Assert.DoesNotContain(boxes, box => box.Left < x && x < box.Right && box.Top < bottom && top < box.Bottom);
        }
    }
}
