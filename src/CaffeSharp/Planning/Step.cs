using CaffeSharp.Blobs;
using CaffeSharp.Graph;

namespace CaffeSharp.Planning;

/// <summary>One layer of a plan: what it computes and by which kernel.</summary>
public sealed class Step
{
    internal Step(Node node, IKernel kernel, IReadOnlyList<Shape> bottoms)
    {
        Node = node;
        Kernel = kernel;
        Bottoms = bottoms;
    }

    /// <summary>The layer.</summary>
    public Node Node { get; }

    /// <summary>The name of the kernel that runs it.</summary>
    public string KernelName => Kernel.Name;

    internal IKernel Kernel { get; }

    internal IReadOnlyList<Shape> Bottoms { get; }

    /// <summary>Layer and kernel.</summary>
    public override string ToString() => $"{Node.Name} ({Node.Type}): {KernelName}";
}
