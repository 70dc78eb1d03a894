using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>One layer to be computed, and the circumstances a kernel for it is made under.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Bottoms">The shapes of its bottoms.</param>
/// <param name="Inputs">How its bottoms lie in memory.</param>
/// <param name="Outputs">How its tops lie in memory.</param>
/// <param name="Options">How the net is run.</param>
internal sealed record StepProblem(
    Layer Layer, IReadOnlyList<Shape> Bottoms, IReadOnlyList<BlobLayout> Inputs, IReadOnlyList<BlobLayout> Outputs, PlanOptions Options)
{
    /// <summary>The layer without what the optimization put behind it.</summary>
    public Layer Core => Layer is Fused fused ? fused.Core : Layer;

    /// <summary>How the first bottom lies in memory; plain where there is none.</summary>
    public BlobLayout Input => Inputs.Count > 0 ? Inputs[0] : BlobLayout.Plain;

    /// <summary>How the first top lies in memory; plain where there is none.</summary>
    public BlobLayout Output => Outputs.Count > 0 ? Outputs[0] : BlobLayout.Plain;
}
