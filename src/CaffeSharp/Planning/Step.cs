using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Planning;

/// <summary>One layer of a plan: what it computes and by which kernel.</summary>
internal sealed class Step
{
    internal Step(Node node, KernelDecision decision, IReadOnlyList<Shape> bottoms)
    {
        Node = node;
        Kernel = decision.Kernel;
        Reasons = decision.Reasons;
        Bottoms = bottoms;
        StateSize = node.Layer.StateSize(bottoms);
    }

    /// <summary>The layer.</summary>
    public Node Node { get; }

    /// <summary>The name of the kernel that runs it.</summary>
    public string KernelName => Kernel.Name;

    /// <summary>
    /// What came of every kernel that was asked, a line each: chosen, slower, or refused and why; and why the layer was not joined
    /// to another, where such layers often are.
    /// </summary>
    public IReadOnlyList<string> Reasons { get; }

    internal IKernel Kernel { get; }

    internal IReadOnlyList<Shape> Bottoms { get; }

    /// <summary>How many floats the layer keeps between runs.</summary>
    internal int StateSize { get; }

    /// <summary>The same kernel on bottoms of other shapes, which it fits.</summary>
    internal Step With(IReadOnlyList<Shape> bottoms) => new(Node, new KernelDecision(Kernel, Reasons), bottoms);

    /// <summary>The same with one more reason, if there is one.</summary>
    internal Step Noting(string? reason) => reason is null ? this : new(Node, new KernelDecision(Kernel, [.. Reasons, reason]), Bottoms);

    /// <summary>Layer and kernel.</summary>
    public override string ToString() => $"{Node.Name} ({Node.Type}): {KernelName}";
}
