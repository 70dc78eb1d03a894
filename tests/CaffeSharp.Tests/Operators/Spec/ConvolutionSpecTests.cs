using CaffeSharp.Blobs;
using CaffeSharp.Operators;
using CaffeSharp.Operators.Spec;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Operators.Spec;

public sealed class ConvolutionSpecTests
{
    [Theory]
    [InlineData(
        "Conv2d(96, 256, 5, padding=2, groups=2)",
        "Conv2D(256, 5, padding=\"same\", groups=2, input_shape=(None, None, 96))",
        "num_output: 256 pad: 2 kernel_size: 5 group: 2")]
    [InlineData(
        "Conv2d(3, 96, 11, stride=4)",
        "Conv2D(96, 11, strides=4, input_shape=(None, None, 3))",
        "num_output: 96 kernel_size: 11 stride: 4")]
    [InlineData(
        "Conv2d(64, 64, 3, padding=1, groups=64, bias=False)",
        "DepthwiseConv2D(3, padding=\"same\", use_bias=False, input_shape=(None, None, 64))",
        "num_output: 64 bias_term: false pad: 1 kernel_size: 3 group: 64")]
    [InlineData(
        "Conv2d(3, 64, 7, stride=2, padding=3)",
        "tf.nn.conv2d(x, w, strides=2, padding=[[0, 0], [3, 3], [3, 3], [0, 0]]) + b  # x [N, H, W, 3], w [7, 7, 3, 64]",
        "num_output: 64 pad: 3 kernel_size: 7 stride: 2")]
    [InlineData(
        "Conv2d(8, 16, (3, 1), stride=(2, 1), padding=(1, 0), dilation=2, groups=4)",
        "tf.nn.conv2d(x, w, strides=[2, 1], padding=[[0, 0], [1, 1], [0, 0], [0, 0]], dilations=2) + b  # x [N, H, W, 8], w [3, 1, 2, 16]",
        "num_output: 16 pad_h: 1 pad_w: 0 kernel_h: 3 kernel_w: 1 group: 4 stride_h: 2 stride_w: 1 dilation: 2")]
    [InlineData(
        "LazyConv2d(16, 3, stride=2, padding=1, groups=2)",
        "tf.nn.conv2d(x, w, strides=2, padding=[[0, 0], [1, 1], [1, 1], [0, 0]]) + b  # x [N, H, W, C], w [3, 3, C/2, 16]",
        "num_output: 16 pad: 1 kernel_size: 3 group: 2 stride: 2")]
    [InlineData(
        "Conv3d(1, 4, (1, 2, 3), dilation=(1, 2, 1))",
        "Conv3D(4, (1, 2, 3), dilation_rate=(1, 2, 1), input_shape=(None, None, None, 1))",
        "num_output: 4 kernel_size: 1 kernel_size: 2 kernel_size: 3 dilation: 1 dilation: 2 dilation: 1")]
    public void A_convolution_that_all_three_can_say(string torch, string tensorFlow, string caffe)
    {
        ConvolutionSpec spec = ConvolutionSpec.Parse(torch);
        Assert.Equal(torch, spec.Print(Dialect.Torch).Text);
        Assert.Equal(tensorFlow, spec.Print(Dialect.TensorFlow).Text);
        Assert.Equal(caffe, Settings(spec.Print(Dialect.Caffe).Text));
        Assert.Equal(spec, ConvolutionSpec.Parse(tensorFlow));
        Assert.Equal(spec with { InChannels = null }, ConvolutionSpec.Parse(spec.Print(Dialect.Caffe).Text!));
    }

    [Theory]
    [InlineData("Conv2D(64, 3, strides=2, padding=\"same\")", nameof(Dialect.Caffe), "SAME with stride [2, 2] pads by the input's size")]
    [InlineData("Conv2D(64, 3, strides=2, padding=\"same\")", nameof(Dialect.Torch), "SAME with stride [2, 2] pads by the input's size")]
    [InlineData("Conv2D(64, 3, strides=2, padding=\"same\", input_shape=(224, 224, 3))", nameof(Dialect.Caffe), "[0, 0] before and [1, 1] behind an input of [224, 224]")]
    [InlineData("Conv2D(64, 2, padding=\"same\")", nameof(Dialect.Caffe), "[0, 0] before and [1, 1] behind")]
    [InlineData("Conv2d(3, 8, 3, padding=1, padding_mode=\"reflect\")", nameof(Dialect.Caffe), "reflect")]
    [InlineData("Conv2d(3, 8, 3, padding=1, padding_mode=\"circular\")", nameof(Dialect.TensorFlow), "circular")]
    [InlineData("ConvTranspose2d(8, 4, 3, stride=2, output_padding=1)", nameof(Dialect.Caffe), "output padding")]
    [InlineData("ConvTranspose2d(8, 4, 3, stride=2)", nameof(Dialect.TensorFlow), "transposed")]
    [InlineData("Conv1d(8, 4, 3, padding=3)", nameof(Dialect.TensorFlow), "[3] before")]
    [InlineData("Conv3d(8, 4, 3, stride=2, dilation=2)", nameof(Dialect.TensorFlow), "strides and dilations")]
    public void A_convolution_that_a_dialect_cannot_say(string text, string dialect, string reason)
    {
        SpecText said = ConvolutionSpec.Parse(text).Print(Enum.Parse<Dialect>(dialect));
        Assert.Null(said.Text);
        Assert.Contains(reason, said.Reason, StringComparison.Ordinal);
        Assert.Equal($"none: {said.Reason}", said.ToString());
    }

    [Theory]
    [InlineData("Conv2D(64, 3, strides=2, padding=\"same\", input_shape=(225, 225, 3))", "Conv2d(3, 64, 3, stride=2, padding=1)")]
    [InlineData("Conv2D(64, 4, padding=\"same\", input_shape=(None, None, 3))", "Conv2d(3, 64, 4, padding=\"same\")")]
    [InlineData("Conv2D(64, 1, strides=2, padding=\"same\")", "LazyConv2d(64, 1, stride=2)")]
    [InlineData("DepthwiseConv2D((3, 5), 2, depth_multiplier=3, input_shape=(None, None, 6))", "Conv2d(6, 18, (3, 5), stride=2, groups=6)")]
    [InlineData("tf.keras.layers.Conv2D(filters=4, kernel_size=[3, 3], data_format=\"channels_first\", input_shape=(7, None, None), name=\"c\")", "Conv2d(7, 4, 3)")]
    [InlineData("y = tf.nn.conv2d([1, 9, 9, 4], [3, 3, 2, 6], [1, 1, 1, 1], \"SAME\")", "Conv2d(4, 6, 3, padding=1, groups=2, bias=False)")]
    [InlineData("tf.nn.depthwise_conv2d(x, f, strides=[1, 1, 1, 1], padding='VALID', dilations=[2, 2])  # f [3, 3, 8, 2]", "Conv2d(8, 16, 3, dilation=2, groups=8, bias=False)")]
    [InlineData("tf.nn.conv2d(x, w, 1, \"SAME\", data_format=\"NCHW\")  # x [N, 4, 5, 6], w [3, 3, 4, 6]", "Conv2d(4, 6, 3, padding=1, bias=False)")]
    [InlineData("self.up = nn.ConvTranspose2d(8, 8, 4, 2, 1, groups=8, bias=False)", "ConvTranspose2d(8, 8, 4, stride=2, padding=1, groups=8, bias=False)")]
    [InlineData("Conv2d(96, 256, kernel_size=(5, 5), stride=(1, 1), padding=(2, 2), groups=2)", "Conv2d(96, 256, 5, padding=2, groups=2)")]
    [InlineData("nn.Conv1d(4, 4, 5, padding='valid')  # any comment", "Conv1d(4, 4, 5)")]
    public void Other_ways_to_say_it(string text, string torch) =>
        Assert.Equal(torch, ConvolutionSpec.Parse(text).Print(Dialect.Torch).ToString());

    [Theory]
    [InlineData("name: \"c\" type: \"Convolution\" convolution_param { num_output: 4 kernel_size: 3 pad: 1 }", "LazyConv2d(4, 3, padding=1)")]
    [InlineData("# of 2014\nlayers { name: 'c' type: CONVOLUTION convolution_param { num_output: 4 kernel_size: 3 group: 2 } }", "LazyConv2d(4, 3, groups=2)")]
    [InlineData("layer { type: 'ReLU' } layer { type: 'Deconvolution' convolution_param { num_output: 4 kernel_h: 4 kernel_w: 2 stride: 2 bias_term: false } }", "LazyConvTranspose2d(4, (4, 2), stride=2, bias=False)")]
    [InlineData("layer { type: 'DepthwiseConv' convolution_param { num_output: 4 kernel_size: 3 } }", "LazyConv2d(4, 3, groups=4)")]
    [InlineData("layer { type: 'Convolution' convolution_param { num_output: 4 kernel_size: 3 pad: 1 pad: 0 pad: 2 } }", "LazyConv3d(4, 3, padding=(1, 0, 2))")]
    public void Layers_of_Caffe(string text, string torch) =>
        Assert.Equal(torch, ConvolutionSpec.Parse(text).Print(Dialect.Torch).ToString());

    [Theory]
    [InlineData("layer { type: 'ReLU' }", "0 convolutions")]
    [InlineData("layer { type: 'Convolution' } layer {", "1:")]
    [InlineData("layer { name: 'c' type: 'Convolution' }", "layer \"c\" has a num_output of 0")]
    [InlineData("layer { name: 'c' type: 'Convolution' convolution_param { num_output: 4 } }", "layer \"c\" has no kernel_size")]
    [InlineData("layer { name: 'c' type: 'Convolution' convolution_param { num_output: 4 kernel_h: 3 } }", "without the other")]
    [InlineData("layer { name: 'c' type: 'Convolution' convolution_param { num_output: 4 kernel_size: 3 stride: 0 } }", "stride of 0")]
    [InlineData("layer { name: 'c' type: 'Convolution' convolution_param { num_output: 4 kernel_size: 3 dilation: 0 } }", "dilation of 0")]
    [InlineData("layer { name: 'c' type: 'Convolution' convolution_param { num_output: 4 kernel_size: 3 group: 0 } }", "0 groups")]
    [InlineData("layer { name: 'c' type: 'Convolution' convolution_param { num_output: 4 kernel_size: 3 group: 3 } }", "4 filters")]
    [InlineData("layer { name: 'c' type: 'Convolution' convolution_param { num_output: 4 kernel_size: 3 axis: 2 } }", "axis 2")]
    [InlineData("layer { name: 'c' type: 'ConvolutionDepthwise' convolution_param { num_output: 4 kernel_size: 3 } }", "which its text does not say")]
    public void Layers_of_Caffe_that_are_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.ThrowsAny<CaffeException>(() => ConvolutionSpec.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_separable_convolution_is_two()
    {
        IReadOnlyList<ConvolutionSpec> two = ConvolutionSpec.ParseAll("SeparableConv2D(64, 3, padding=\"same\", input_shape=(None, None, 32))");
        Assert.Equal(
            ["Conv2d(32, 32, 3, padding=1, groups=32, bias=False)", "Conv2d(32, 64, 1)"],
            two.Select(spec => spec.Print(Dialect.Torch).Text));
        Assert.Throws<OperatorException>(() => ConvolutionSpec.Parse("SeparableConv2D(64, 3, input_shape=(None, None, 32))"));
    }

    [Theory]
    [InlineData("", "a name was expected")]
    [InlineData("Conv2d", "'(' was expected at character 7")]
    [InlineData("Conv2d(1, 2", "')' was expected")]
    [InlineData("Conv2d(1, 2, 3) Conv2d(1, 2, 3)", "the end was expected")]
    [InlineData("Conv2d(1, 2, 3, padding='same)", "a closing quote")]
    [InlineData("Conv2d((((((((((((1", "less nesting")]
    [InlineData("Conv2d(1, 2, 3.5)", "3.5 is no whole number")]
    [InlineData("Conv2d(1, 2, 99999999999)", "99999999999")]
    [InlineData("Conv2d(1, 2)", "needs kernel_size")]
    [InlineData("Conv2d(1, 2, x)", "kernel_size of Conv2d must be one whole number")]
    [InlineData("Conv2d(1, 2, (3, 3, 3))", "kernel_size takes 1 number or 2, not 3")]
    [InlineData("Conv2d(1, 2, 3, kernel_size=3)", "kernel_size twice")]
    [InlineData("Conv2d(1, 2, 3, stride=3, stride=3)", "stride twice")]
    [InlineData("Conv2d(1, 2, kernel_size=3, 4)", "without a name")]
    [InlineData("Conv2d(1, 2, 3, colour=3)", "colour")]
    [InlineData("Conv2d(1, 2, 3, bias=3)", "True or False")]
    [InlineData("Conv2d(1, 2, 3, stride=0)", "holds 0")]
    [InlineData("Conv2d(1, 2, 3, padding=-1)", "-1")]
    [InlineData("Conv2d(3, 4, 3, groups=2)", "3 input channels")]
    [InlineData("Conv2d(4, 3, 3, groups=2)", "3 filters")]
    [InlineData("Conv2d(4, 4, 3, groups=0)", "groups [0]")]
    [InlineData("Conv2d(4, 4, 3, stride=2, padding='same')", "only for stride 1")]
    [InlineData("Conv2d(4, 4, 3, padding_mode='mirror')", "'mirror'")]
    [InlineData("ConvTranspose2d(4, 4, 3, padding='same')", "'same'")]
    [InlineData("ConvTranspose2d(4, 4, 3, padding_mode='reflect')", "zeros only")]
    [InlineData("ConvTranspose2d(4, 4, 3, output_padding=1)", "output padding [1, 1]")]
    [InlineData("Conv2D(4, 3, activation='relu')", "leave it out")]
    [InlineData("Conv2D(4, 3, padding='full')", "\"full\"")]
    [InlineData("Conv2D(4, 3, strides=2, dilation_rate=2)", "cannot both")]
    [InlineData("Conv2D(4, 3, input_shape=(3, 3))", "3 numbers or None")]
    [InlineData("DepthwiseConv2D(3)", "input_shape=(None, None, channels)")]
    [InlineData("DepthwiseConv2D(3, strides=(1, 2), input_shape=(None, None, 3))", "must be equal")]
    [InlineData("tf.nn.conv2d(x, w, 1, \"SAME\")", "does not tell the four axes of its filters")]
    [InlineData("tf.nn.conv2d(x, w, 1, \"SAME\")  # w [3, 3, 4, 8]", "does not tell the four axes of its input")]
    [InlineData("tf.nn.conv2d(x, w, 1, \"SAME\")  # x [N, H, W, C], w [3, 3, 4, 8]", "divided by the filters', 4")]
    [InlineData("tf.nn.conv2d(x, w, 1, \"SAME\")  # x [N, H, W, 6], w [3, 3, 4, 8]", "6 channels")]
    [InlineData("tf.nn.conv2d(x, w, 1, 3)  # x [N, H, W, 4], w [3, 3, 4, 8]", "a list of pairs")]
    [InlineData("tf.nn.conv2d(x, w, [1, 1, 1, 2], \"SAME\")  # x [N, H, W, 4], w [3, 3, 4, 8]", "1 for batch and channels")]
    [InlineData("MaxPool2d(3)", "MaxPool2d is no convolution")]
    [InlineData("F.conv2d(x, w)", "F.conv2d is no convolution")]
    public void A_text_that_says_no_convolution_is_refused(string text, string reason) =>
        Assert.Contains(reason, Assert.Throws<OperatorException>(() => ConvolutionSpec.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Any_text_is_read_or_refused() => Gen.String[Gen.Char["Convd2D(1,)[=]'\"#{}: -tf.n"], 0, 30].Sample(text =>
    {
        try
        {
            ConvolutionSpec.ParseAll(text);
        }
        catch (CaffeException)
        {
        }
    });

    [Fact]
    public void What_is_written_is_read_back() => Specs.Sample(spec =>
    {
        foreach (Dialect dialect in Enum.GetValues<Dialect>())
        {
            if (spec.Print(dialect).Text is not { } text)
                continue;
            ConvolutionSpec back = ConvolutionSpec.Parse(text);
            // Caffe does not say the channels, and only Keras and tf.nn the size.
            ConvolutionSpec expected = spec with
            {
                InChannels = dialect == Dialect.Caffe ? null : spec.InChannels,
                InputSize = dialect == Dialect.TensorFlow ? spec.InputSize : null,
                Padding = dialect == Dialect.TensorFlow ? spec.Padding : spec.Padding.At(spec),
            };
            Assert.Equal(expected, back);
        }
    });

    /// <summary>The settings of a Caffe layer on one line.</summary>
    private static string Settings(string? layer)
    {
        string[] lines = layer!.Split('\n', StringSplitOptions.TrimEntries);
        return string.Join(' ', lines[(Array.IndexOf(lines, "convolution_param {") + 1)..^2]);
    }

    private static Gen<Shape> Pair(int from, int to) => Gen.Select(Gen.Int[from, to], Gen.Int[from, to], (h, w) => Shape.Create(h, w));

    private static Gen<ConvolutionSpec> Specs { get; } =
        from channels in Gen.Select(Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Bool, Gen.Bool, Gen.Bool)
        from size in Pair(5, 9)
        from kernel in Pair(1, 4)
        from stride in Pair(1, 2)
        from dilation in Pair(1, 2)
        from pads in Gen.Select(Pair(0, 2), Pair(0, 2), Gen.Int[0, 3])
        select new ConvolutionSpec
        {
            Groups = channels.Item1,
            InChannels = channels.Item4 ? channels.Item1 * channels.Item2 : null,
            OutChannels = channels.Item1 * channels.Item3,
            Bias = channels.Item5,
            InputSize = channels.Item6 ? size : null,
            Kernel = kernel,
            Stride = stride,
            Dilation = dilation,
            OutputPadding = [0, 0],
            Padding = pads.Item3 switch
            {
                0 => SpecPadding.Same(kernel, stride, dilation),
                1 => SpecPadding.Of([0, 0]),
                2 => SpecPadding.Of(pads.Item1),
                _ => SpecPadding.Of(pads.Item1, pads.Item2),
            },
        };
}
