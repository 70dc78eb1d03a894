using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>The anchors of region proposal nets; spec/layers.md, 1.3b and 1.6.</summary>
public sealed class AnchorsTests
{
    [Fact]
    public void Are_those_of_Faster_RCNN()
    {
        Box[] anchors = Anchors.Around(16, [0.5f, 1, 2], [8, 16, 32], MidpointRounding.ToEven);
        Assert.Equal(9, anchors.Length);
        // A square of 256 pixels as 23 by 12, 16 by 16 and 11 by 22, times 8 around 7.5.
        Assert.Equal(new Box(-84, -40, 99, 55), anchors[0]);
        Assert.Equal(new Box(-56, -56, 71, 71), anchors[3]);
        Assert.Equal(new Box(-36, -80, 51, 95), anchors[6]);
        Assert.Equal(new Box(-168, -344, 183, 359), anchors[8]);
    }

    /// <summary>Width √(25 / 4) = 2.5, around 2.</summary>
    [Fact]
    public void Halves_go_to_even_as_in_numpy_or_away_from_zero_as_in_C()
    {
        Assert.Equal(new Box(1.5f, -1.5f, 2.5f, 5.5f), Assert.Single(Anchors.Around(5, [4], [1], MidpointRounding.ToEven)));
        Assert.Equal(new Box(1, -3.5f, 3, 7.5f), Assert.Single(Anchors.Around(5, [4], [1], MidpointRounding.AwayFromZero)));
    }
}
