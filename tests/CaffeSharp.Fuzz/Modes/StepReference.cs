using CaffeSharp.Blobs;
using CaffeSharp.Execution;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Graph;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>
/// Holds every step of a net's plan against the plain forwards of the layers that it stands for, on the bottoms that it had: no number is
/// farther off than 1e-4 of the magnitudes it is the sum of (<see cref="LayerReference"/>). A net's last numbers cannot be held so: layers on
/// the way may make much of little, as a normalization does of sums that cancel out, in Caffe as here.
/// </summary>
internal static class StepReference
{
    /// <summary>Throws unless all steps are right.</summary>
    /// <param name="net">The net.</param>
    /// <param name="joined">The net as it is run under default options.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <exception cref="MismatchException">A number is too far off.</exception>
    public static void Require(Net net, NetGraph joined, Dictionary<string, Blob> inputs)
    {
        // Only what outlives a step of the plan is kept, so layers stay joined as they are.
        Value[] seen = [.. joined.Nodes.SelectMany(node => node.Tops).Where(value => net.Graph.FindBlob(value.Name) == value)];
        using Session session = net.CreateSession(new SessionOptions { Threads = 2, Keep = [.. seen.Select(value => value.Name).Distinct()] });
        session.Run(inputs);
        var blobs = seen.ToDictionary(value => value, value => session[value.Name]);
        foreach (Node node in session.Plan.Graph.Nodes.Where(node => !node.IsInput && node.Tops.All(blobs.ContainsKey)))
            Require(net.Graph, node, blobs);
    }

    private static void Require(NetGraph net, Node step, Dictionary<Value, Blob> blobs)
    {
        var numbers = new Dictionary<Value, Blob>();
        var magnitudes = new Dictionary<Value, Blob>();
        foreach (Node layer in step.Origins)
        {
            Value[] bottoms = [.. layer.Bottoms.Select(bottom => Read(net, bottom, value => numbers.ContainsKey(value) || blobs.ContainsKey(value)))];
            bool isJoined = bottoms.Length > 0 && numbers.ContainsKey(bottoms[0]);
            foreach (Value bottom in bottoms.Where(bottom => !numbers.ContainsKey(bottom)))
            {
                if (!blobs.TryGetValue(bottom, out Blob? blob) || !LayerReference.IsFinite(blob))
                    return;
                (numbers[bottom], magnitudes[bottom]) = (blob, Magnitudes.Absolute(blob));
            }
            if (layer.Layer.HasDataDependentShapes)
                return;
            Blob[] tops = LayerReference.Forward(layer.Layer, [.. bottoms.Select(bottom => numbers[bottom])]);
            Blob[] sums = Magnitudes.Of(layer.Layer, [.. bottoms.Select(bottom => magnitudes[bottom])], tops, isJoined);
            for (int i = 0; i < tops.Length; i++)
                (numbers[layer.Tops[i]], magnitudes[layer.Tops[i]]) = (tops[i], sums[i]);
        }
        string what = string.Join(" and ", step.Origins);
        foreach (Value top in step.Tops.Where(top => numbers.ContainsKey(top) && LayerReference.IsFinite(numbers[top])))
            LayerReference.Require($"{what}, '{top.Name}'", numbers[top], magnitudes[top].Span, blobs[top]);
    }

    /// <summary>The value that is read: layers that only hand on what they read have no step.</summary>
    private static Value Read(NetGraph net, Value value, Func<Value, bool> isThere)
    {
        while (!isThere(value) && net.Nodes.FirstOrDefault(node => node.Tops.Contains(value)) is { Layer.HandsOn: true, Bottoms.Count: 1 } maker)
            value = maker.Bottoms[0];
        return value;
    }
}
