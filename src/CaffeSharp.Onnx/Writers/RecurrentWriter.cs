using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;
using CaffeSharp.Proto.Onnx;

namespace CaffeSharp.Onnx.Writers;

/// <summary>
/// Recurrent layers as a Scan over the time steps, since ONNX's own LSTM and RNN know no marks of where a sequence begins
/// anew. The weighted inputs of all steps are computed before.
/// </summary>
internal static class RecurrentWriter
{
    public static void LSTM(LSTM layer, OnnxScope scope) => Write(layer, scope, 2, (body, gates, goesOn, carried) =>
    {
        var (hidden, cell) = Step(gates, carried[1], goesOn, layer.Outputs);
        return ([hidden, cell], hidden);
    });

    public static void RNN(RNN layer, OnnxScope scope) => Write(layer, scope, 1, (body, gates, goesOn, carried) =>
    {
        OnnxValue hidden = gates.Apply("Tanh");
        OnnxValue y = body.Op("Gemm", [hidden, body.Parameter(layer.OutputWeights, "output_weight"), body.Parameter(layer.OutputBias, "output_bias")], ("transB", 1));
        return ([hidden], y.Apply("Tanh"));
    });

    public static void CtpnLstm(CtpnLstm layer, OnnxScope scope)
    {
        if (scope.Node.Bottoms.Count > 1)
            throw scope.Refuse("what it carries goes on from one run to the next, which ONNX has not");
        // Without marks every sequence begins once, which is ONNX's own LSTM; its gates stand in the order i, o, f, c.
        int size = layer.Outputs, inputs = layer.InputWeights.Shape[1];
        Axis[] x = scope.Axes();
        OnnxValue weights = scope.Constants([1, 4 * size, inputs], Reordered(layer.InputWeights), "weight");
        OnnxValue hidden = scope.Constants([1, 4 * size, size], Reordered(layer.HiddenWeights), "hidden_weight");
        OnnxValue bias = scope.Constants([1, 8 * size], (float[])[.. Reordered(layer.Bias), .. new float[4 * size]], "bias");
        OnnxValue y = scope.Op("LSTM", [scope.Bottom().Reshape(x, [x[0], x[1], inputs]), weights, hidden, bias], ("hidden_size", size));
        scope.Top(0, scope.Op("Squeeze", [y, scope.Integers(1)]));
    }

    public static void LSTMUnit(LSTMUnit layer, OnnxScope scope)
    {
        int size = scope.Fixed(0, 2, "needs to know the size of its cell");
        var (hidden, cell) = Step(scope.Bottom(1), scope.Bottom(0), scope.Bottom(2).Unsqueeze(2), size);
        scope.Top(0, cell);
        scope.Top(1, hidden);
    }

    /// <summary>Weights whose gates stand in the order i, f, o, g, in that of ONNX.</summary>
    private static float[] Reordered(ParameterBlob weights)
    {
        ReadOnlySpan<float> all = weights.Span;
        int gate = all.Length / 4;
        return [.. all[..gate], .. all.Slice(2 * gate, gate), .. all.Slice(gate, gate), .. all[(3 * gate)..]];
    }

    /// <summary>c = f · c + i · g and h = o · tanh(c), from the weighted inputs of i, f, o and g on the last axis.</summary>
    private static (OnnxValue Hidden, OnnxValue Cell) Step(OnnxValue gates, OnnxValue before, OnnxValue goesOn, int size)
    {
        OnnxValue[] parts = gates.Split(-1, size, size, size, size);
        OnnxValue cell = (parts[1].Sigmoid() * goesOn * before) + (parts[0].Sigmoid() * parts[3].Apply("Tanh"));
        return (parts[2].Sigmoid() * cell.Apply("Tanh"), cell);
    }

    private static void Write(
        Recurrent layer, OnnxScope scope, int carriedCount, Func<OnnxScope, OnnxValue, OnnxValue, OnnxValue[], (OnnxValue[] Carried, OnnxValue Top)> step)
    {
        Axis[] x = scope.Axes();
        int inputs = layer.InputWeights.Shape[1], gateSize = layer.Bias.Shape.Count(), outputs = layer.Outputs;
        Axis[] flat = [x[0] * x[1], inputs];
        OnnxValue gates = scope.Op(
            "Gemm", [scope.Bottom().Reshape(x, flat), scope.Parameter(layer.InputWeights, "weight"), scope.Parameter(layer.Bias, "bias")], ("transB", 1)).Reshape([flat[0], gateSize], [x[0], x[1], gateSize]);
        if (layer.StaticWeights is not null)
            gates += scope.Op("Gemm", [scope.Op("Flatten", [scope.Bottom(2)], ("axis", 1)), scope.Parameter(layer.StaticWeights, "static_weight")], ("transB", 1));
        OnnxValue[] initial = Initial(layer, scope, carriedCount);
        GraphProto body = Body(layer, scope, carriedCount, step);
        OnnxValue[] results = scope.Ops(
            "Scan", carriedCount + 1, [.. initial, gates, scope.Bottom(1)], ("num_scan_inputs", 2), ("body", body));
        scope.Top(0, results[^1]);
        for (int i = 0; layer.ExposesHidden && i < carriedCount; i++)
            scope.Top(1 + i, results[i].Unsqueeze(0));
        if (!layer.ExposesHidden)
            scope.Note("begins every run anew: in ONNX it carries nothing from one run to the next; expose_hidden makes inputs and outputs of it");
    }

    /// <summary>What is carried into the first step, <c>[N, D]</c> each.</summary>
    private static OnnxValue[] Initial(Recurrent layer, OnnxScope scope, int count)
    {
        if (layer.ExposesHidden)
            return [.. Enumerable.Range(scope.Node.Bottoms.Count - count, count).Select(bottom => scope.Op("Squeeze", [scope.Bottom(bottom), scope.Integers(0)]))];
        OnnxValue zeros = Ops.Concat(0, scope.Bottom().Size(1), scope.Integers(layer.Outputs)).Fill(0);
        return [.. Enumerable.Repeat(zeros, count)];
    }

    private static GraphProto Body(
        Recurrent layer, OnnxScope scope, int carriedCount, Func<OnnxScope, OnnxValue, OnnxValue, OnnxValue[], (OnnxValue[] Carried, OnnxValue Top)> step)
    {
        string label = GraphWriter.LabelOf(scope.Node);
        string images = scope.Axes()[1].IsFixed ? $"{scope.Axes()[1].Size}" : $"{label}_N", outputs = $"{layer.Outputs}";
        var body = new OnnxScope(scope.Graph, scope.Node);
        OnnxValue[] carried = [.. Enumerable.Range(0, carriedCount).Select(i => new OnnxValue(body, scope.Graph.Names.Unique($"{label}/carried{i}")))];
        OnnxValue gates = new(body, scope.Graph.Names.Unique($"{label}/gates")), marks = new(body, scope.Graph.Names.Unique($"{label}/goes_on"));
        OnnxValue goesOn = marks.Unsqueeze(1);
        OnnxValue sum = body.Op("Gemm", [carried[0] * goesOn, body.Parameter(layer.HiddenWeights, "hidden_weight"), gates], ("transB", 1));
        var (next, top) = step(body, sum, goesOn, carried);
        // Every output of a body is a value of its own.
        OnnxValue[] results = [.. next.Append(top).Select(value => value.Apply("Identity"))];
        var graph = new GraphProto { Name = $"{label}/step" };
        graph.Input.Add(carried.Select(value => Attributes.Edge(value.Name, [images, outputs])));
        graph.Input.Add(Attributes.Edge(gates.Name, [images, $"{layer.Bias.Shape.Count()}"]));
        graph.Input.Add(Attributes.Edge(marks.Name, [images]));
        graph.Output.Add(results.Select(value => Attributes.Edge(value.Name, [images, outputs])));
        scope.Graph.Name(body, graph);
        return graph;
    }
}
