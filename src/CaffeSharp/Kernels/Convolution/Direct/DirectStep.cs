namespace CaffeSharp.Kernels.Convolution.Direct;

/// <summary>One product of the sum of an output: a channel of the image and a tap.</summary>
/// <param name="Channel">Counted through all groups.</param>
/// <param name="Row">Kernel row.</param>
/// <param name="Column">Kernel column.</param>
internal readonly record struct DirectStep(int Channel, int Row, int Column)
{
    /// <summary>
    /// The steps of a group in the order in which they are summed. Kernel rows come first, so that rows which meet only padding are left
    /// out at either end.
    /// <code>
    /// blocked input   for row, for block, for column, for channel in block
    /// plain input     for row, for channel, for column
    /// </code>
    /// </summary>
    /// <param name="group">Which group.</param>
    /// <param name="channels">Channels of a group.</param>
    /// <param name="lane">Channels of a block of the input; 1 for a plain one.</param>
    /// <param name="rows">Kernel rows.</param>
    /// <param name="columns">Kernel columns.</param>
    public static DirectStep[] Of(int group, int channels, int lane, int rows, int columns)
    {
        var steps = new DirectStep[channels * rows * columns];
        int first = group * channels, end = first + channels, next = 0;
        for (int row = 0; row < rows; row++)
        {
            for (int from = first, to; from < end; from = to)
            {
                to = Math.Min(end, ((from / lane) + 1) * lane);
                for (int column = 0; column < columns; column++)
                {
                    for (int channel = from; channel < to; channel++)
                        steps[next++] = new DirectStep(channel, row, column);
                }
            }
        }
        return steps;
    }
}
