using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Convolution;

public sealed class PlanarGeometryTests
{
    /// <summary>Counted one by one: a kernel row counts if some output row meets input through it.</summary>
    [Theory]
    [InlineData(19, 3, 1, 6, 6)]
    [InlineData(7, 3, 2, 1, 1)]
    [InlineData(5, 7, 1, 1, 3)]
    [InlineData(2, 3, 1, 4, 9)]
    [InlineData(9, 2, 3, 2, 0)]
    public void Kernel_rows_that_meet_only_padding_are_known(int size, int kernel, int stride, int dilation, int pad)
    {
        int rows = ((size + (2 * pad) - (((kernel - 1) * dilation) + 1)) / stride) + 1;
        var plane = new PlanarGeometry(new ConvolutionGeometry
        {
            Batch = 1,
            InChannels = 1,
            OutChannels = 1,
            Groups = 1,
            In = [size, size],
            Out = [rows, rows],
            Kernel = [kernel, kernel],
            Stride = [stride, stride],
            Dilation = [dilation, dilation],
            PadBefore = [pad, pad],
        });
        for (int row = 0; row < rows; row++)
        {
            for (int count = 1; count <= Math.Min(2, rows - row); count++)
            {
                int[] meeting = [.. Enumerable.Range(0, kernel).Where(tap => Enumerable.Range(row, count).Any(r => Meets(r, tap)))];
                (int from, int to) = plane.KernelRows(row, count);
                Assert.Equal(meeting.Length, meeting.Count(tap => tap >= from && tap < to));
                Assert.True(meeting.Length == 0 ? from == to : (from, to) == (meeting[0], meeting[^1] + 1), $"rows {row} + {count}: [{from}, {to})");
            }
        }

        bool Meets(int row, int tap) => (row * stride) + (tap * dilation) - pad is int at && at >= 0 && at < size;
    }
}
