using CaffeSharp.Graph;
using Xunit;

namespace CaffeSharp.Tests.Graph;

/// <summary>What a user reads when a net is wrong.</summary>
public sealed class BadNetTests
{
    private const string Data = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 dim: 6 dim: 6 } } }""";

    public static TheoryData<string, string> Nets => new()
    {
        { Layer("Convolution", "convolution_param { num_output: 2 kernel_size: 3 }", bottom: "dat"),
            "line 2: layer 'x' (Convolution) has a bottom 0 'dat', which no layer before it makes (did you mean data?)" },
        { Layer("ReLU", top: "data2") + "\n" + Layer("ReLU", top: "data2", name: "y"),
            "line 3: layer 'y' (ReLU) has a top 'data2', which layer 'x' makes already" },
        { Layer("Convolutoin"), "line 2: layer 'x' (Convolutoin) is of a type that is not known (did you mean Convolution?)" },
        { Layer("Quux"), "line 2: layer 'x' (Quux) is of a type that is not known" },
        { Convolution("num_output: 2 kernel_size: 3 group: 3"), "has group 3, which does not divide its 4 input channels" },
        { Convolution("num_output: 3 kernel_size: 3 group: 2"), "has group 2, which does not divide its num_output 3" },
        { Convolution("num_output: 2 kernel_size: 7"), "has a kernel that spans 7, more than the 6 of its padded input [1, 4, 6, 6]" },
        { Convolution("num_output: 2 kernel_size: 3 dilation: 4"), "has a kernel that spans 9, more than the 6 of its padded input" },
        { Convolution("kernel_size: 3"), "has no num_output, or one of 0" },
        { Convolution("num_output: 2 kernel_size: 3 group: 0"), "has no group, or one of 0" },
        { Convolution("num_output: 2"), "has no kernel_size" },
        { Convolution("num_output: 2 kernel_size: 0"), "has a kernel of 0" },
        { Convolution("num_output: 2 kernel_size: 3 stride: 0"), "has a stride of 0" },
        { Convolution("num_output: 2 kernel_size: 3 dilation: 0"), "has a dilation of 0" },
        { Convolution("num_output: 2 kernel_size: 3 stride_h: 2"), "has stride_h or stride_w without the other" },
        { Convolution("num_output: 2 kernel_h: 3"), "has kernel_h or kernel_w without the other" },
        { Convolution("num_output: 2 kernel_size: 3 kernel_h: 3 kernel_w: 3"), "has both kernel and kernel_h/kernel_w; give one of them" },
        { Convolution("num_output: 2 kernel_size: 3 kernel_size: 3 kernel_size: 3"), "gives kernel 3 times; its bottom has 2 spatial axes, so 1 or 2 are possible" },
        { Convolution("num_output: 2 kernel_size: 3 axis: 7"), "there is no axis 7 in [1, 4, 6, 6]" },
        { Convolution("num_output: 4000000000 kernel_size: 3"), "has a num_output of 4000000000, more than a blob can hold" },
        { Convolution("num_output: 2000000000 kernel_size: 3"), "a blob of [2000000000, 4, 3, 3] would hold more than 2147483647 numbers" },
        { Convolution("num_output: 2 kernel_size: 3 weight_filler { type: \"gausian\" }"), "gausian" },
        { "layer { name: \"x\" type: \"ReLU\" top: \"y\" }", "line 2: layer 'x' (ReLU) takes 1 bottom blobs, not 0" },
        { "layer { name: \"x\" type: \"ReLU\" bottom: \"data\" top: \"y\" top: \"z\" }", "has 2 tops, but makes only 1" },
        { "layer { name: \"x\" type: \"Input\" top: \"y\" input_param { shape { dim: -1 } } }", "an axis size of -1 in [-1] is negative" },
        { "layer { name: \"x\" type: \"Input\" top: \"y\" top: \"z\" top: \"u\" input_param { shape { dim: 1 } shape { dim: 1 } } }",
            "has 3 tops, so input_param needs 1 or 3 shapes, not 2" },
        { "layer { name: \"x\" type: \"ReLU\" bottom: \"data\" top: \"y\" include { phase: TEST } exclude { phase: TRAIN } }", "x" },
    };

    [Theory]
    [MemberData(nameof(Nets))]
    public void A_bad_net_is_refused_with_a_sentence_that_helps(string layer, string message)
    {
        var fault = Assert.ThrowsAny<CaffeException>(() => Net.Parse(Data + "\n" + layer));
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_net_without_layers_for_its_phase_is_refused()
    {
        var fault = Assert.Throws<NetException>(() => Net.Parse("""name: "n" layer { name: "a" type: "ReLU" include { phase: TRAIN } }"""));
        Assert.Contains("no layers for phase TEST", fault.Message, StringComparison.Ordinal);
    }

    private static string Convolution(string settings) => Layer("Convolution", $"convolution_param {{ {settings} }}");

    private static string Layer(string type, string settings = "", string bottom = "data", string top = "y", string name = "x") =>
        $$"""layer { name: "{{name}}" type: "{{type}}" bottom: "{{bottom}}" top: "{{top}}" {{settings}} }""";
}
