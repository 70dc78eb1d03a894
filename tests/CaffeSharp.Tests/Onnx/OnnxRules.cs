using CaffeSharp.Proto.Onnx;

namespace CaffeSharp.Tests.Onnx;

/// <summary>
/// The rules of ONNX's checker that a model must keep whoever reads it, also those that ONNX Runtime overlooks: order, names
/// given once, known operators with the right inputs and attributes, types and shapes of what goes in and out.
/// </summary>
internal sealed class OnnxRules
{
    private readonly long _opset;
    private readonly HashSet<string> _nodeNames = [];
    private readonly HashSet<string> _values = [];

    private OnnxRules(long opset) => _opset = opset;

    /// <summary>Throws at the first rule that a model breaks.</summary>
    public static void Check(byte[] bytes)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(bytes);
        Rule(model.IrVersion is >= 8 and <= 13, $"IR version {model.IrVersion}");
        Rule(model.OpsetImport is [{ Domain: "", Version: >= 13 }], "one opset of the standard domain");
        Rule(model.MetadataProps.Select(entry => entry.Key).Distinct().Count() == model.MetadataProps.Count, "distinct metadata keys");
        new OnnxRules(model.OpsetImport[0].Version).CheckGraph(model.Graph, []);
    }

    private void CheckGraph(GraphProto graph, HashSet<string> outer)
    {
        Rule(graph.Name.Length > 0, "a graph has a name");
        Rule(graph.Output.Count > 0, "a graph has outputs");
        HashSet<string> known = [.. outer];
        foreach (ValueInfoProto edge in graph.Input.Concat(graph.Output))
            CheckEdge(edge);
        foreach (string name in graph.Input.Select(input => input.Name).Concat(graph.Initializer.Select(constant => constant.Name)))
            Define(name, known);
        foreach (TensorProto constant in graph.Initializer)
            CheckConstant(constant);
        foreach (NodeProto node in graph.Node)
            CheckNode(node, known);
        Rule(graph.Output.All(output => known.Contains(output.Name)), "outputs are computed");
        Rule(graph.Output.Select(output => output.Name).Distinct().Count() == graph.Output.Count, "outputs are distinct");
    }

    private void CheckNode(NodeProto node, HashSet<string> known)
    {
        OnnxOperators? op = OnnxOperators.Find(node.OpType, _opset);
        Rule(op is not null, $"{node.OpType} is an operator of opset {_opset}");
        Rule(node.Name.Length > 0 && _nodeNames.Add(node.Name), $"a node name '{node.Name}' given once");
        Rule(node.Input.Count >= op!.LeastInputs && node.Input.Count <= op.MostInputs, $"{node.Name}: {node.Input.Count} inputs of {node.OpType}");
        Rule(node.Output.Count >= op.LeastOutputs && node.Output.Count <= op.MostOutputs, $"{node.Name}: {node.Output.Count} outputs of {node.OpType}");
        Rule(node.Input.Take(op.LeastInputs).All(input => input.Length > 0), $"{node.Name}: {node.OpType} has its first {op.LeastInputs} inputs");
        Rule(op.Attributes.All(named => !named.Value.IsRequired || node.Attribute.Any(given => given.Name == named.Key)), $"{node.Name}: {node.OpType} has the attributes that it needs");
        Rule(node.Attribute.Select(attribute => attribute.Name).Distinct().Count() == node.Attribute.Count, $"{node.Name}: each attribute once");
        foreach (string input in node.Input.Where(input => input.Length > 0))
            Rule(known.Contains(input), $"{node.Name}: its input '{input}' is computed before");
        foreach (AttributeProto attribute in node.Attribute)
        {
            Rule(op.Attributes.TryGetValue(attribute.Name, out var named) && attribute.Type == named.Type, $"{node.Name}: attribute {attribute.Name} of {node.OpType} is {attribute.Type}");
            if (attribute.G is not null)
                CheckGraph(attribute.G, known);
        }
        foreach (string output in node.Output)
            Define(output, known);
    }

    private void Define(string name, HashSet<string> known)
    {
        Rule(name.Length > 0 && !name.Contains('\0', StringComparison.Ordinal), "a value has a name");
        Rule(_values.Add(name), $"the value '{name}' is computed once");
        known.Add(name);
    }

    private static void CheckConstant(TensorProto constant)
    {
        int size = constant.DataType switch
        {
            (int)TensorProto.Types.DataType.Float => sizeof(float),
            (int)TensorProto.Types.DataType.Int64 => sizeof(long),
            _ => 0,
        };
        long count = constant.Dims.Aggregate(1L, (product, dim) => product * dim);
        bool external = constant.DataLocation == TensorProto.Types.DataLocation.External;
        Rule(size > 0 && (external ? constant.ExternalData.Count == 3 && !constant.HasRawData : constant.RawData.Length == count * size), $"the constant '{constant.Name}' has its {count} numbers");
    }

    private static void CheckEdge(ValueInfoProto edge) =>
        Rule(edge.Type?.TensorType is { ElemType: (int)TensorProto.Types.DataType.Float, Shape: { } shape }
            && shape.Dim.All(dim => dim.HasDimValue ? dim.DimValue > 0 : dim.DimParam.Length > 0), $"'{edge.Name}' has a type and a shape");

    private static void Rule(bool holds, string rule)
    {
        if (!holds)
            throw new InvalidOperationException($"the model breaks a rule: {rule}");
    }
}
