namespace CaffeSharp.Operators;

/// <summary>A stride or a dilation for rows and columns.</summary>
internal readonly record struct StepPair(int Rows, int Columns)
{
    public bool IsOne => this == new StepPair(1, 1);

    /// <summary>
    /// Reads a TensorFlow list: nothing (1), one number for both, rows and columns, or four in the order of
    /// <paramref name="format"/> with 1 for batch and channels.
    /// </summary>
    public static StepPair Parse(ReadOnlySpan<int> values, DataFormat format, string name, OperatorFault fault)
    {
        AxisValues.AtLeast(1, values, name, fault);
        if (values.Length != 4)
        {
            int[] pair = AxisValues.Expand(values, 2, 1, name, fault);
            return new(pair[0], pair[1]);
        }
        if (values[0] != 1 || values[ImageAxes.ChannelAxis(format)] != 1)
            throw new OperatorException(fault, $"{name} {AxisValues.Text(values)} must be 1 for batch and channels");
        int rows = ImageAxes.RowAxis(format);
        return new(values[rows], values[rows + 1]);
    }
}
