using CaffeSharp.Operators.Spec;

namespace CaffeSharp.Operators;

/// <summary>TensorFlow's <c>padding</c>: SAME, VALID, or numbers (EXPLICIT).</summary>
public sealed class TensorFlowPadding
{
    private readonly (int Before, int After)[] _pairs;

    private TensorFlowPadding(params (int Before, int After)[] pairs) => _pairs = pairs;

    /// <summary>⌈size / stride⌉ outputs, padded as little as that takes, see <see cref="WindowSize.TensorFlowSame"/>.</summary>
    public static TensorFlowPadding Same { get; } = new();

    /// <summary>No padding.</summary>
    public static TensorFlowPadding Valid { get; } = new((0, 0), (0, 0));

    /// <summary>
    /// Zeros before and after: two pairs, for rows and columns, or four in the order of the data format, of which those
    /// of batch and channels must be (0, 0).
    /// </summary>
    public static TensorFlowPadding Explicit(params (int Before, int After)[] pairs) => new([.. pairs]);

    /// <summary>The padding of this name, "SAME" or "VALID".</summary>
    /// <exception cref="OperatorException">It is neither.</exception>
    public static TensorFlowPadding Named(string name) => name switch
    {
        "SAME" => Same,
        "VALID" => Valid,
        _ => throw new OperatorException(OperatorFault.Padding, $"padding \"{name}\" is neither \"SAME\" nor \"VALID\""),
    };

    /// <summary>The windows over rows and columns.</summary>
    internal (WindowSize Rows, WindowSize Columns) Windows(ImageAxes image, int kernelRows, int kernelColumns, StepPair strides, StepPair dilations)
    {
        if (this == Same)
        {
            return (
                WindowSize.TensorFlowSame(image.Rows, kernelRows, strides.Rows, dilations.Rows),
                WindowSize.TensorFlowSame(image.Columns, kernelColumns, strides.Columns, dilations.Columns));
        }
        ((int Before, int After) rows, (int Before, int After) columns) = Spatial(image.Format);
        return (
            WindowSize.TensorFlow(image.Rows, kernelRows, strides.Rows, dilations.Rows, rows.Before, rows.After),
            WindowSize.TensorFlow(image.Columns, kernelColumns, strides.Columns, dilations.Columns, columns.Before, columns.After));
    }

    /// <summary>The numbers of an explicit padding for rows and columns.</summary>
    internal SpecPadding ForSpec(DataFormat format)
    {
        ((int Before, int After) rows, (int Before, int After) columns) = Spatial(format);
        AxisValues.AtLeast(0, [rows.Before, rows.After, columns.Before, columns.After], "padding", OperatorFault.Padding);
        return SpecPadding.Of([rows.Before, columns.Before], [rows.After, columns.After]);
    }

    private ((int Before, int After) Rows, (int Before, int After) Columns) Spatial(DataFormat format)
    {
        if (_pairs.Length == 2)
            return (_pairs[0], _pairs[1]);
        if (_pairs.Length != 4)
            throw new OperatorException(OperatorFault.Padding, $"explicit padding takes 2 pairs or 4, not {_pairs.Length}");
        int rows = ImageAxes.RowAxis(format), channels = ImageAxes.ChannelAxis(format);
        if (_pairs[0] != (0, 0) || _pairs[channels] != (0, 0))
        {
            throw new OperatorException(
                OperatorFault.Padding,
                $"explicit padding must be (0, 0) for batch and channels, not {_pairs[0]} and {_pairs[channels]}");
        }
        return (_pairs[rows], _pairs[rows + 1]);
    }
}
