using CaffeSharp.Blobs;

namespace CaffeSharp.Operators;

/// <summary>The four axis sizes of a batch of images, whatever their order.</summary>
internal readonly record struct ImageAxes(DataFormat Format, int Batch, int Rows, int Columns, int Channels)
{
    public static int ChannelAxis(DataFormat format) => format == DataFormat.Nhwc ? 3 : 1;

    public static int RowAxis(DataFormat format) => format == DataFormat.Nhwc ? 1 : 2;

    public static ImageAxes Of(Shape shape, DataFormat format)
    {
        if (shape.Axes != 4)
            throw new OperatorException(OperatorFault.Rank, $"the input must be 4-dimensional, not {shape}");
        int rows = RowAxis(format);
        return new(format, shape[0], shape[rows], shape[rows + 1], shape[ChannelAxis(format)]);
    }

    /// <summary>The shape of such a batch in its format.</summary>
    public Shape Shape => Format == DataFormat.Nhwc ? [Batch, Rows, Columns, Channels] : [Batch, Channels, Rows, Columns];
}
