using System.Text.RegularExpressions;
using CaffeSharp.Blobs;

namespace CaffeSharp.Operators.Spec;

/// <summary>
/// A convolution layer by what it computes, apart from who wrote it down: read from Caffe, TensorFlow or PyTorch,
/// written as any of them, or the reason why one cannot say it. Equal specifications compute the same.
/// </summary>
internal sealed partial record ConvolutionSpec
{
    /// <summary>Input channels, C; null where the text does not say, as in Caffe's.</summary>
    public int? InChannels { get; init; }

    /// <summary>Filters, F.</summary>
    public required int OutChannels { get; init; }

    /// <summary>Groups, G.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Kernel size of each spatial axis.</summary>
    public required Shape Kernel { get; init; }

    /// <summary>Stride of each spatial axis.</summary>
    public required Shape Stride { get; init; }

    /// <summary>Dilation of each spatial axis.</summary>
    public required Shape Dilation { get; init; }

    /// <summary>The padding of each spatial axis.</summary>
    public required SpecPadding Padding { get; init; }

    /// <summary>What the padding holds.</summary>
    public TorchPaddingMode PaddingMode { get; init; } = TorchPaddingMode.Zeros;

    /// <summary>Whether a number is added for every filter.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>Whether it is the transpose, Caffe's Deconvolution; its padding then takes away from the output.</summary>
    public bool Transposed { get; init; }

    /// <summary>What a transposed convolution adds behind its output on each spatial axis.</summary>
    public required Shape OutputPadding { get; init; }

    /// <summary>The input size of each spatial axis, or null where the text does not say.</summary>
    public Shape? InputSize { get; init; }

    /// <summary>The number of spatial axes.</summary>
    public int Axes => Kernel.Axes;

    /// <summary>Whether every group holds one input channel of several.</summary>
    public bool IsDepthwise => Groups > 1 && InChannels == Groups;

    /// <summary>Reads the one convolution in a text of any dialect; <see cref="ParseAll"/> says which texts.</summary>
    /// <exception cref="CaffeException">The text cannot be read, or tells of none or of several convolutions.</exception>
    public static ConvolutionSpec Parse(string text)
    {
        IReadOnlyList<ConvolutionSpec> all = ParseAll(text);
        return all.Count == 1 ? all[0] : throw new OperatorException(
            OperatorFault.Text, $"the text tells of {all.Count} convolutions, where one was to be read");
    }

    /// <summary>
    /// Reads the convolutions in a text, in the order they are computed. The text is
    /// <list type="bullet">
    /// <item>a PyTorch module: <c>Conv2d(96, 256, 5, padding=2, groups=2)</c>, ConvTranspose2d, their 1d, 3d and Lazy forms;</item>
    /// <item>a Keras layer: <c>Conv2D(256, 5, padding="same", groups=2, input_shape=(27, 27, 96))</c>, Conv1D, Conv3D,
    /// DepthwiseConv2D, SeparableConv2D (which is two convolutions);</item>
    /// <item>a TensorFlow call with its shapes in a comment: <c>tf.nn.conv2d(x, w, strides=1, padding="SAME") + b  # x [N, H, W, 96], w [5, 5, 48, 256]</c>,
    /// or <c>tf.nn.depthwise_conv2d</c>;</item>
    /// <item>layers of a Caffe net: <c>layer { type: "Convolution" convolution_param { … } }</c>, of any age; its other layers are
    /// passed over. A layer of two spatial axes is taken where the text does not tell of more.</item>
    /// </list>
    /// </summary>
    /// <exception cref="CaffeException">The text cannot be read; the message says what is wrong.</exception>
    public static IReadOnlyList<ConvolutionSpec> ParseAll(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (FieldStart().IsMatch(text))
            return CaffeText.Parse(text);
        var call = PythonCall.Parse(text);
        return TorchText.Knows(call.Function) ? [TorchText.Parse(call)]
            : KerasText.Knows(call.Function) ? KerasText.Parse(call)
            : TensorFlowText.Knows(call.Function) ? [TensorFlowText.Parse(call)]
            : throw new OperatorException(OperatorFault.Text, $"{call.Function} is no convolution that is known here");
    }

    /// <summary>Writes this convolution in a dialect, or says why it cannot.</summary>
    public SpecText Print(Dialect dialect) => dialect switch
    {
        Dialect.Caffe => CaffeText.Print(this),
        Dialect.TensorFlow => TensorFlowText.Print(this),
        _ => TorchText.Print(this),
    };

    /// <summary>This convolution, once its numbers are known to go together.</summary>
    /// <exception cref="OperatorException">They do not.</exception>
    internal ConvolutionSpec Checked()
    {
        AxisValues.AtLeast(1, Kernel.Dims, "the kernel size", OperatorFault.Filter);
        AxisValues.AtLeast(1, Stride.Dims, "the stride", OperatorFault.Stride);
        AxisValues.AtLeast(1, Dilation.Dims, "the dilation", OperatorFault.Dilation);
        AxisValues.AtLeast(1, [Groups], "groups", OperatorFault.Groups);
        AxisValues.AtLeast(1, [OutChannels], "the filters", OperatorFault.Filter);
        if (OutChannels % Groups != 0)
            throw new OperatorException(OperatorFault.Groups, $"the {OutChannels} filters are no multiple of the {Groups} groups");
        if (InChannels is { } channels && (channels < 1 || channels % Groups != 0))
            throw new OperatorException(OperatorFault.Channels, $"the {channels} input channels are no positive multiple of the {Groups} groups");
        for (int axis = 0; axis < Axes; axis++)
        {
            if (OutputPadding[axis] >= Math.Max(Stride[axis], Dilation[axis]))
            {
                throw new OperatorException(
                    OperatorFault.OutputPadding,
                    $"the output padding {OutputPadding} must be smaller than the stride {Stride} or the dilation {Dilation}");
            }
        }
        return this;
    }

    /// <summary>A prototxt begins with a field's name and its value or message.</summary>
    [GeneratedRegex(@"^(\s|#.*\n)*[a-zA-Z_]\w*\s*[:{]")]
    private static partial Regex FieldStart();
}
