using System.Text;
using CaffeSharp.Blobs;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Mutation;
using CaffeSharp.Fuzz.Sketches;
using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Graph;

namespace CaffeSharp.Fuzz.Modes;

/// <summary>Every kernel that takes a layer of a net, by name, between guard pages, with its items in any order.</summary>
internal sealed class KernelMode : FuzzMode
{
    // All kernels are tried at all widths, in all layouts and orders: some two hundred runs.
    private const long MostNumbers = 1 << 17, MostMacs = 1 << 18;

    /// <inheritdoc/>
    public override string Name => "kernels";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".prototxt"];

    /// <inheritdoc/>
    public override bool IsText => true;

    /// <inheritdoc/>
    public override byte[] Make(Random random)
    {
        NetDraft draft = NetSketch.WithInput(random);
        if (random.OneIn(3))
            OtherLayers.Add(draft);
        else if (draft.Shape.Length > 2)
            WindowLayers.Add(draft);
        return Encoding.UTF8.GetBytes(draft.ToString());
    }

    /// <inheritdoc/>
    public override void Check(byte[] file)
    {
        NetGraph graph = Net.Parse(Encoding.UTF8.GetString(file)).Graph;
        if (!SmallRun.IsSmall(graph, MostNumbers, MostMacs))
            return;
        using var check = new KernelCheck();
        var random = new Random(1);
        foreach (Node node in graph.Nodes.Where(node => !node.IsInput && node.Bottoms.Count == 1))
        {
            var bottom = new Blob(node.Bottoms[0].Shape);
            foreach (ref float number in bottom.Span)
                number = (2 * random.NextSingle()) - 1;
            LayerReference? reference = null;
            foreach (KernelTrial trial in KernelTrials.Of(node.Layer, bottom.Shape))
                check.Require(trial, reference ??= new LayerReference(node.Layer, [bottom]), bottom);
        }
    }
}
