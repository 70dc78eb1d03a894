using System.Text;
using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Mutation;
using CaffeSharp.Fuzz.Sketches;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>
/// Nets of awkward sizes under default options: every step of the plan, and every layer by itself, within 1e-4 of plain forwards on the same
/// bottoms (<see cref="StepReference"/>); the whole near to plain forwards (<see cref="NetReference"/>); and the same bits on one thread and two,
/// in a batch and alone.
/// </summary>
internal sealed class GeometryMode : FuzzMode
{
    // Plain forwards take long.
    private const long MostNumbers = 1 << 18;

    /// <inheritdoc/>
    public override string Name => "geometry";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".prototxt"];

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override byte[] Make(Random random)
    {
        string net = NetSketch.Draw(random);
        return Encoding.UTF8.GetBytes(random.OneIn(10) ? TextMutator.Mutate(random, [net]) : net);
    }

    /// <inheritdoc/>
    public override void Check(byte[] file)
    {
        var net = Net.Parse(Encoding.UTF8.GetString(file));
        if (!SmallRun.IsSmall(net.Graph, MostNumbers) || net.Graph.Outputs.Count == 0)
            return;
        Dictionary<string, Blob> inputs = Inputs(net.Graph, new Random(file.Length));
        using Session session = net.CreateSession(new SessionOptions { Threads = 2 });
        Dictionary<string, Blob> outputs = Copies(session.Run(inputs));
        using (Session alone = net.CreateSession(new SessionOptions { Threads = 1 }))
        {
            foreach (var (name, output) in alone.Run(inputs))
                SameBits.Require($"'{name}' on one thread", outputs[name], output);
        }
        NetReference.Require(net.Graph, inputs, outputs);
        StepReference.Require(net, session.Plan.Graph, inputs);
        CheckLayers(net, inputs);
        if (net.Graph.Nodes.All(IsPerImage))
            CheckBatches(session, inputs, outputs);
    }

    /// <summary>Runs the net layer by layer, each of which is held against its own forward on the same bottoms.</summary>
    private static void CheckLayers(Net net, Dictionary<string, Blob> inputs)
    {
        Node[] nodes = [.. net.Graph.Nodes.Where(node => !node.IsInput)];
        // What two layers of one name make cannot be told apart.
        bool namesDiffer = net.Graph.Nodes.DistinctBy(node => node.Name).Count() == net.Graph.Nodes.Count;
        if (!namesDiffer || nodes.Any(node => node.Layer.HasDataDependentShapes))
            return;
        using Session session = net.CreateSession(new SessionOptions { Threads = 2 });
        var seen = net.Graph.Inputs.ToDictionary(input => input, input => inputs[input.Name]);
        foreach (Node node in nodes)
        {
            session.Tap(node.Name, tops =>
            {
                foreach (var (value, top) in node.Tops.Zip(tops))
                    seen[value] = Copy(top);
            });
        }
        session.Run(inputs);
        foreach (Node node in nodes)
            new LayerReference(node.Layer, [.. node.Bottoms.Select(bottom => seen[bottom])]).Require($"{node}", [.. node.Tops.Select(top => seen[top])]);
    }

    /// <summary>Runs every image alone, and all of them twice in one batch.</summary>
    private static void CheckBatches(Session session, Dictionary<string, Blob> inputs, Dictionary<string, Blob> outputs)
    {
        int batch = inputs.Values.First().Shape is { Axes: > 0 } shape ? shape[0] : 0;
        if (batch == 0 || inputs.Values.Any(input => input.Shape[0] != batch))
            return;
        for (int n = 0; n < batch; n++)
        {
            foreach (var (name, output) in session.Run(inputs.ToDictionary(input => input.Key, input => Images(input.Value, n, 1))))
                SameBits.Require($"image {n} of '{name}' alone", Images(outputs[name], n, 1), output);
        }
        foreach (var (name, output) in session.Run(inputs.ToDictionary(input => input.Key, input => Twice(input.Value))))
            SameBits.Require($"'{name}' in a batch of {2 * batch}", Twice(outputs[name]), output);
    }

    private static bool IsPerImage(Node node) => node.Layer is Input or Pooling or LRN or ReLU or PReLU or Sigmoid or TanH or Power or Eltwise
        || node.Layer is ConvolutionBase { Axis: > 0 } or Im2col { Axis: > 0 } or InnerProduct { Axis: > 0 } or Concat { Axis: > 0 } or Slice { Axis: > 0 } or Softmax { Axis: > 0 };

    private static Dictionary<string, Blob> Inputs(NetGraph graph, Random random)
    {
        Dictionary<string, Blob> inputs = SmallRun.Inputs(graph, random);
        foreach (Node node in graph.Nodes.Where(node => node.Layer is RoiLayer && inputs.ContainsKey(node.Bottoms[1].Name)))
        {
            const int RegionSize = 5, Reach = 40;
            Span<float> regions = inputs[node.Bottoms[1].Name].Span;
            for (int i = 0; i < regions.Length; i++)
                regions[i] = i % RegionSize == 0 ? random.Next(Math.Max(1, node.Bottoms[0].Shape[0])) : random.Next(-4, Reach);
        }
        return inputs;
    }

    private static Dictionary<string, Blob> Copies(IReadOnlyDictionary<string, Blob> blobs) => blobs.ToDictionary(blob => blob.Key, blob => Copy(blob.Value));

    private static Blob Copy(Blob blob) => new(blob.Shape, blob.Span.ToArray());

    private static Blob Images(Blob blob, int first, int count) =>
        new(blob.Shape.With(0, count), blob.Data.Slice(first * blob.Shape.Count(1), count * blob.Shape.Count(1)));

    private static Blob Twice(Blob blob) => new(blob.Shape.With(0, 2 * blob.Shape[0]), (float[])[.. blob.Span, .. blob.Span]);
}
