using Xunit;

namespace CaffeSharp.Tests.Operators;

public sealed class DialectTableTests
{
    /// <summary>The table as the README shows it.</summary>
    private const string Shown = """
        | | Caffe | TensorFlow | PyTorch |
        |---|---|---|---|
        | 5×5, 96 → 256 channels in 2 groups | `num_output: 256 pad: 2 kernel_size: 5 group: 2` | `Conv2D(256, 5, padding="same", groups=2, input_shape=(None, None, 96))` | `Conv2d(96, 256, 5, padding=2, groups=2)` |
        | its weights | `[256, 48, 5, 5]` | `[5, 5, 48, 256]` | `[256, 48, 5, 5]` |
        | 3×3, each of 64 channels by itself | `num_output: 64 pad: 1 kernel_size: 3 group: 64` | `DepthwiseConv2D(3, padding="same", input_shape=(None, None, 64))` | `Conv2d(64, 64, 3, padding=1, groups=64)` |
        | its weights | `[64, 1, 3, 3]` | `[3, 3, 64, 1]` | `[64, 1, 3, 3]` |
        | size 2, kernel 3, stride 2 | 1 rows | 0 rows | refused |
        | size 2, kernel 3, stride 1 | 0 rows | 0 rows | refused |
        | size 224, kernel 3, stride 2, padded | `pad: 1`: 112, pads 1 and 1 | SAME: 112, pads 0 and 1 | `padding=1`: 112, pads 1 and 1 |
        | 1…16 in 4×4, diagonal 3×3, stride 2 | `pad: 1`: 7 11 23 33 | SAME: 18 11 23 27 | `padding=1`: 7 11 23 33 |
        | 2×2, size kept | none | `Conv2D(8, 2, padding="same", input_shape=(None, None, 3))` | `Conv2d(3, 8, 2, padding="same")` |
        | stride 2, size halved, whatever the size | none | `[1, 3, 3, 8]` | refused |
        | first output of 1…5 by 1, 10, 100, padded by 2 | zeros 100 | zeros 100 | zeros 100, reflect 123, replicate 111, circular 154 |
        | depthwise 3×3, stride 2, dilation 2 | `[1, 4, 3, 3]` | refused | `[1, 4, 3, 3]` |
        """;

    [Fact]
    public void The_three_definitions_side_by_side() =>
        Assert.Equal(Shown.ReplaceLineEndings("\n"), DialectTable.Markdown());
}
