using CaffeSharp.Onnx;
using CaffeSharp.Proto.Onnx;
using Google.Protobuf;
using Xunit;

namespace CaffeSharp.Tests.Onnx;

/// <summary>That the rules catch what breaks them.</summary>
public sealed class OnnxRulesTests
{
    private static readonly Dictionary<string, Action<ModelProto>> Faults = new()
    {
        ["IR version 3"] = model => model.IrVersion = 3,
        ["one opset of the standard domain"] = model => model.OpsetImport.Clear(),
        ["distinct metadata keys"] = model => model.MetadataProps.Add(Enumerable.Repeat(new StringStringEntryProto { Key = "a" }, 2)),
        ["a graph has a name"] = model => model.Graph.Name = "",
        ["its input 'conv' is computed before"] = model => (model.Graph.Node[0], model.Graph.Node[1]) = (model.Graph.Node[1], model.Graph.Node[0]),
        ["its input 'nothing' is computed before"] = model => model.Graph.Node[1].Input[0] = "nothing",
        ["the value 'conv' is computed once"] = model => model.Graph.Node[1].Output[0] = "conv",
        ["a node name 'conv' given once"] = model => model.Graph.Node[1].Name = "conv",
        ["Mine is an operator of opset 13"] = model => model.Graph.Node[1].OpType = "Mine",
        ["1 inputs of Conv"] = model =>
        {
            model.Graph.Node[0].Input.RemoveAt(2);
            model.Graph.Node[0].Input.RemoveAt(1);
        },
        ["3 outputs of MaxPool"] = model => model.Graph.Node[1].Output.Add(["a", "b"]),
        ["attribute alpha of MaxPool is Float"] = model => model.Graph.Node[1].Attribute.Add(new AttributeProto { Name = "alpha", Type = AttributeProto.Types.AttributeType.Float }),
        ["MaxPool has the attributes that it needs"] = model => model.Graph.Node[1].Attribute.Clear(),
        ["each attribute once"] = model => model.Graph.Node[1].Attribute.Add(model.Graph.Node[1].Attribute[0]),
        ["the constant 'conv.bias' has its 2 numbers"] = model => model.Graph.Initializer[1].RawData = ByteString.CopyFrom(new byte[4]),
        ["'pool' has a type and a shape"] = model => model.Graph.Output[0].Type.TensorType.Shape = null,
        ["outputs are computed"] = model => model.Graph.Output[0].Name = "other",
        ["outputs are distinct"] = model => model.Graph.Output.Add(model.Graph.Output[0]),
    };

    public static TheoryData<string> Rules => [.. Faults.Keys];

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_catches_the_model_that_breaks_it(string rule)
    {
        var net = Net.Parse("""
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 4 dim: 4 } } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 2 kernel_size: 3 } }
            layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { pool: MAX kernel_size: 2 } }
            """);
        using var stream = new MemoryStream();
        OnnxExport.Write(net, stream);
        OnnxRules.Check(stream.ToArray());
        ModelProto model = ModelProto.Parser.ParseFrom(stream.ToArray());
        Faults[rule](model);
        Assert.EndsWith(rule, Assert.Throws<InvalidOperationException>(() => OnnxRules.Check(model.ToByteArray())).Message, StringComparison.Ordinal);
    }
}
