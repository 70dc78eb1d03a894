using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>
/// Turns the net that was trained into the net to run: data layers become inputs, losses the predictions they were
/// computed from, and what only training or testing needs is dropped.
/// </summary>
internal static class DeployNet
{
    /// <summary>Makes a deploy net of a train net, which stays as it is.</summary>
    /// <remarks>
    /// <c>SoftmaxWithLoss</c> becomes <c>Softmax</c> and <c>SigmoidCrossEntropyLoss</c> becomes <c>Sigmoid</c>, with the
    /// top <c>prob</c> when there is one; of other losses the first bottom is the prediction. Only layers that a
    /// prediction or an output needs are kept. Copies by Split are undone.
    /// </remarks>
    /// <param name="train">A net of today's form (V2 layers, inputs as layers), filtered for one phase.</param>
    /// <param name="inputs">Shapes of inputs by blob name, e.g. <c>data</c> → <c>[1, 3, 227, 227]</c>; they win over the net's own.</param>
    /// <exception cref="FileFormatException">
    /// The net has layers of an old form, the shape of an input is neither given nor in the net, or one is given for what is no input.
    /// </exception>
    public static NetParameter From(NetParameter train, IReadOnlyDictionary<string, Shape>? inputs = null) => From(train, inputs, null);

    /// <summary>The same, with the places where the layers stand carried over.</summary>
    internal static NetParameter From(NetParameter train, IReadOnlyDictionary<string, Shape>? inputs, SourceMap? positions)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.Layers.Count > 0)
            throw new FileFormatException($"the net '{train.Name}' has layers of an old form: upgrade it before making a deploy net of it");
        NetParameter deploy = train.Clone();
        for (int i = 0; i < train.Layer.Count; i++)
            positions?.Carry(train.Layer[i], deploy.Layer[i]);
        positions?.Carry(train, deploy);
        var shapes = new InputShapes(inputs, positions);
        deploy.ClearForceBackward();
        deploy.ClearDebugInfo();
        deploy.State = null;
        List<LayerParameter> kept = new DeployLayers(DeploySplits.Remove(deploy.Layer), shapes).Keep();
        deploy.Layer.Clear();
        deploy.Layer.Add(kept);
        shapes.Check(train.Name);
        return deploy;
    }
}
