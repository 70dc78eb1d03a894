using CaffeSharp.Diagnostics;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Diagnostics;

public sealed class NetLintPropertyTests
{
    private static readonly string[] Types =
        ["ReLU", "Dropout", "Flatten", "Split", "Concat", "Eltwise", "Convolution", "Pooling", "InnerProduct", "BatchNorm", "Reshape", "Softmax", "Odd"];

    private static readonly string[] Settings =
    [
        "", "", "", "convolution_param { num_output: 4 kernel_size: 3 }", "convolution_param { num_output: 4 kernel_size: 1 group: 0 }",
        "convolution_param { num_output: 2 kernel_size: 3 stride_h: 2 }", "pooling_param { kernel_size: 1 stride: 3 }", "pooling_param { global_pooling: true }",
        "inner_product_param { num_output: 4 }", "reshape_param { shape { dim: 0 dim: -1 } }", "unheard_param { }",
    ];

    private static readonly Gen<string> Layer =
        from name in Gen.Int[0, 9]
        from type in Gen.Int[0, Types.Length - 1].Select(i => Types[i])
        from settings in Gen.Int[0, Settings.Length - 1].Select(i => Settings[i])
        from bottoms in Gen.Int[0, 4].Array[0, 2]
        from tops in Gen.Int[0, 4].Array[0, 2]
        select $"layer {{ name: \"l{name}\" type: \"{type}\" {Names("bottom", bottoms)} {Names("top", tops)} {settings} }}\n";

    private static readonly Gen<string> AnyNet = Layer.Array[1, 8].Select(layers =>
        "layer { name: \"in\" type: \"Input\" top: \"b0\" top: \"b1\" input_param { shape { dim: 1 dim: 4 dim: 5 dim: 5 } } }\n" + string.Concat(layers));

    [Fact]
    public void A_net_has_errors_exactly_when_it_does_not_load() => AnyNet.Sample(text =>
    {
        bool hasErrors = NetLint.Check(TextFormat.Parse<NetParameter>(text)).Any(finding => finding.Severity == Severity.Error);
        Assert.Equal(!Loads(text), hasErrors);
    });

    private static string Names(string field, int[] blobs) => string.Join(' ', blobs.Select(blob => $"{field}: \"b{blob}\""));

    private static bool Loads(string text)
    {
        try
        {
            Net.Parse(text);
            return true;
        }
        catch (CaffeException)
        {
            return false;
        }
    }
}
