using System.Text;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Xunit;

namespace CaffeSharp.Tests.Formats.Text;

public sealed class TextParserTests
{
    private static LayerParameter Layer(string text)
    {
        TextDocument<LayerParameter> document = TextFormat.Parse<LayerParameter>(text);
        Assert.Empty(document.Warnings);
        return document.Message;
    }

    [Fact]
    public void A_layer_reads_as_Caffe_users_write_it()
    {
        LayerParameter layer = Layer("""
            # the first layer
            name: "conv1"  type: "Convolution"
            bottom: "data" top: 'conv1'
            param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 decay_mult: 0 }
            convolution_param {
              num_output: 96 kernel_size: 11 stride: 4
              weight_filler { type: "gaussian" std: 0.01 }  # small
              bias_filler { type: "constant" value: 0 }
            }
            """);
        Assert.Equal("conv1", layer.Name);
        Assert.Equal(["data"], layer.Bottom);
        Assert.Equal([1f, 2f], layer.Param.Select(param => param.LrMult));
        Assert.Equal(96u, layer.ConvolutionParam.NumOutput);
        Assert.Equal(0.01f, layer.ConvolutionParam.WeightFiller.Std);
    }

    [Theory]
    [InlineData("param { lr_mult: 3 }")]
    [InlineData("param: { lr_mult: 3 }")]
    [InlineData("param < lr_mult: 3 >")]
    [InlineData("param:<lr_mult:3>")]
    [InlineData("param [ { lr_mult: 3 } ]")]
    [InlineData("param: [ < lr_mult: 3, > ];")]
    [InlineData("\uFEFFparam\r\n{\r\n\tlr_mult: 3; # comment\r\n}\r\n#")]
    [InlineData("param { lr_mult: 3 },")]
    public void Messages_come_in_every_spelling(string text) => Assert.Equal([3f], Layer(text).Param.Select(param => param.LrMult));

    [Theory]
    [InlineData("bottom: 'a' bottom: 'b' bottom: 'c'")]
    [InlineData("bottom: [ 'a', \"b\", 'c' ]")]
    [InlineData("bottom: [], bottom: ['a', 'b']; bottom: 'c'")]
    public void Lists_add_to_a_repeated_field(string text) => Assert.Equal(["a", "b", "c"], Layer(text).Bottom);

    [Fact]
    public void Lists_of_messages_add_to_a_repeated_field() =>
        Assert.Equal(["x", "y"], Layer("param [ { name: 'x' }, < name: 'y' > ]").Param.Select(param => param.Name));

    [Theory]
    [InlineData("'plain'", "plain")]
    [InlineData("\"it's\"", "it's")]
    [InlineData("'a' \"b\"\n'c'", "abc")]
    [InlineData(@"'\n\t\r\a\b\f\v'", "\n\t\r\a\b\f\v")]
    [InlineData(@"'\\ \' \"" \?'", "\\ ' \" ?")]
    [InlineData(@"'\101\x42\X43\60'", "ABC0")]
    [InlineData(@"'\1234'", "S4")]
    [InlineData(@"'\u00e9\U0001F600\ud83d\ude00'", "é😀😀")]
    [InlineData(@"'\303\251\xc3\xa9é'", "ééé")]
    [InlineData("'层 # no comment'", "层 # no comment")]
    [InlineData("''", "")]
    [InlineData("'' ''", "")]
    public void Strings_decode(string literal, string expected) => Assert.Equal(expected, Layer($"name: {literal}").Name);

    [Fact]
    public void Bytes_decode_without_being_text() =>
        Assert.Equal([0xFF, 0, 0x41, 0xC3, 0xA9], TextFormat.Parse<Datum>(@"data: '\xff\000A' 'é'").Message.Data.ToByteArray());

    [Theory]
    [InlineData("1.", 1f)]
    [InlineData(".5f", 0.5f)]
    [InlineData("-.5", -0.5f)]
    [InlineData("- 2", -2f)]
    [InlineData("1e-5", 1e-5f)]
    [InlineData("1.5E+2F", 150f)]
    [InlineData("0x10", 16f)]
    [InlineData("010", 8f)]
    [InlineData("00.5", 0.5f)]
    [InlineData("inf", float.PositiveInfinity)]
    [InlineData("-Infinity", float.NegativeInfinity)]
    [InlineData("nan", float.NaN)]
    [InlineData("-nan", float.NaN)]
    [InlineData("1e99", float.PositiveInfinity)]
    [InlineData("3.4028236e38", float.PositiveInfinity)]
    [InlineData("340282346638528859811704183484516925440", float.MaxValue)]
    public void Floats_read(string text, float expected) =>
        Assert.Equal(expected, TextFormat.Parse<FillerParameter>($"value: {text}").Message.Value);

    [Fact]
    public void Minus_zero_keeps_its_sign() =>
        Assert.True(float.IsNegative(TextFormat.Parse<FillerParameter>("value: -0").Message.Value));

    [Theory]
    [InlineData("5", 5)]
    [InlineData("-0x1F", -31)]
    [InlineData("017", 15)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("-2147483648", int.MinValue)]
    public void Integers_read(string text, int expected) =>
        Assert.Equal(expected, TextFormat.Parse<FillerParameter>($"sparse: {text}").Message.Sparse);

    [Fact]
    public void Long_integers_read_to_their_ends() =>
        Assert.Equal(
            [long.MinValue, long.MaxValue, long.MaxValue],
            TextFormat.Parse<BlobShape>("dim: [-9223372036854775808, 9223372036854775807, 0777777777777777777777]").Message.Dim);

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("t", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("False", false)]
    [InlineData("f", false)]
    [InlineData("0", false)]
    public void Bools_read(string text, bool expected)
    {
        ConvolutionParameter parameter = TextFormat.Parse<ConvolutionParameter>($"bias_term: {text}").Message;
        Assert.True(parameter.HasBiasTerm);
        Assert.Equal(expected, parameter.BiasTerm);
    }

    [Fact]
    public void Enums_read_by_name_and_by_number()
    {
        Assert.Equal(PoolingParameter.Types.PoolMethod.Ave, TextFormat.Parse<PoolingParameter>("pool: AVE").Message.Pool);
        Assert.Equal(PoolingParameter.Types.PoolMethod.Ave, TextFormat.Parse<PoolingParameter>("pool: 1").Message.Pool);
        Assert.Equal(
            [ResizeParameter.Types.Interp_mode.Linear, ResizeParameter.Types.Interp_mode.Cubic],
            TextFormat.Parse<ResizeParameter>("interp_mode: [LINEAR, 4]").Message.InterpMode);
    }

    [Fact]
    public void A_oneof_takes_one_member()
    {
        Assert.Equal(2, TextFormat.Parse<Value>("number_value: 2").Message.NumberValue);
        var fault = Assert.Throws<TextFormatException>(() => TextFormat.Parse<Value>("number_value: 2\nbool_value: true"));
        Assert.Equal("2:1: bool_value cannot stand beside number_value, given in line 1", fault.Message);
    }

    [Fact]
    public void Maps_are_refused_both_ways()
    {
        Assert.Contains("is a map", Assert.Throws<TextFormatException>(() => TextFormat.Parse<Struct>("fields { }")).Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => TextFormat.Print(new Struct()));
    }

    [Fact]
    public void A_message_reads_by_descriptor()
    {
        IMessage message = TextFormat.Parse(LayerParameter.Descriptor, "name: 'x'").Message;
        Assert.Equal("x", Assert.IsType<LayerParameter>(message).Name);
    }

    [Fact]
    public void Positions_are_kept_by_message_and_field()
    {
        const string Text = "name: 'n'\nlayer {\n  name: 'a'\n}\nlayer { name: 'a' bottom: 'x'\n  bottom: 'y' }\nlayer [ {}, {} ]";
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>(Text, "net.prototxt");
        Google.Protobuf.Collections.RepeatedField<LayerParameter> layers = document.Message.Layer;
        Assert.Equal("net.prototxt:2:1", document.Positions.Find(layers[0])?.ToString());
        Assert.Equal("net.prototxt:5:1", document.Positions.Find(layers[1])?.ToString());
        Assert.Equal("net.prototxt:3:3", document.Positions.Find(layers[0], "name")?.ToString());
        Assert.Equal("net.prototxt:5:19", document.Positions.Find(layers[1], "bottom")?.ToString());
        Assert.Equal("net.prototxt:7:13", document.Positions.Find(layers[3])?.ToString());
        Assert.Null(document.Positions.Find(layers[0], "bottom"));
        Assert.Null(document.Positions.Find(new LayerParameter { Name = "a" }));
    }

    [Fact]
    public void An_unknown_field_is_a_warning_and_keeps_its_text()
    {
        const string Text = """
            layer {
              name: "x"
              convolution_parm { a: 1 b < c: [1, 'x'] > [e.x/t] { } }
              my_scale: -0.5f
              convolution_param { kernal_size: 3 engin: [CAFFE] name: 'a' "b" }
            }
            """;
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>(Text, "net.prototxt");
        LayerParameter layer = document.Message.Layer[0];
        Assert.Equal(
            [
                "net.prototxt:3:3: LayerParameter has no field 'convolution_parm', so it is left out (did you mean convolution_param?)",
                "net.prototxt:4:3: LayerParameter has no field 'my_scale', so it is left out",
                "net.prototxt:5:23: ConvolutionParameter has no field 'kernal_size', so it is left out (did you mean kernel_size?)",
                "net.prototxt:5:38: ConvolutionParameter has no field 'engin', so it is left out (did you mean engine?)",
                "net.prototxt:5:53: ConvolutionParameter has no field 'name', so it is left out",
            ],
            document.Warnings.Select(warning => warning.ToString()));
        Assert.Equal(
            [("convolution_parm", "a: 1 b < c: [1, 'x'] > [e.x/t] { }"), ("my_scale", "-0.5f")],
            document.UnknownFieldsOf(layer).Select(field => (field.Name, field.Text)));
        Assert.Equal(
            [("kernal_size", "3"), ("engin", "[CAFFE]"), ("name", "'a' \"b\"")],
            document.UnknownFieldsOf(layer.ConvolutionParam).Select(field => (field.Name, field.Text)));
    }

    [Fact]
    public void Ten_megabytes_of_layers_read_whole()
    {
        const string One = "layer { name: \"conv\" type: \"Convolution\" bottom: \"data\" top: \"conv\" param { lr_mult: 1 } " +
            "convolution_param { num_output: 96 kernel_size: 11 stride: 4 weight_filler { type: \"gaussian\" std: 0.01 } } }\n";
        var text = new StringBuilder();
        int layers = 10_000_000 / One.Length;
        for (int i = 0; i < layers; i++)
            text.Append(One);
        NetParameter net = TextFormat.Parse<NetParameter>(text.ToString()).Message;
        Assert.Equal(layers, net.Layer.Count);
        Assert.Equal(0.01f, net.Layer[^1].ConvolutionParam.WeightFiller.Std);
    }
}
