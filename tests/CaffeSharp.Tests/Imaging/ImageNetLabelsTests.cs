using CaffeSharp.Imaging;
using Xunit;

namespace CaffeSharp.Tests.Imaging;

public sealed class ImageNetLabelsTests
{
    [Fact]
    public void There_are_a_thousand_names_in_the_order_of_the_published_nets()
    {
        IReadOnlyList<string> names = ImageNetLabels.Names;
        Assert.Equal(1000, names.Count);
        Assert.All(names, name => Assert.Equal(name.Trim(), name));
        Assert.Equal("tench, Tinca tinca", names[0]);
        Assert.Equal("tabby, tabby cat", names[281]);
        Assert.Equal("toilet tissue, toilet paper, bathroom tissue", names[999]);
        // Only the crane is both a bird and a machine.
        Assert.Equal(["crane"], names.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
    }
}
