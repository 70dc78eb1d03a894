using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>
/// A layer with one top and what follows it at once: y = rectify(core(bottoms) + residual). No prototxt holds it; the
/// optimization makes it of several layers.
/// </summary>
internal sealed record Fused : Layer
{
    /// <summary>The layer that comes first.</summary>
    public required Layer Core { get; init; }

    /// <summary>Whether the last bottom, shaped as the top, is added; the core does not see it.</summary>
    public bool AddsResidual { get; init; }

    /// <summary>The activation at the end, if there is one.</summary>
    public Rectifier? Rectifier { get; init; }

    /// <inheritdoc/>
    public override TopMemory TopMemory => AddsResidual ? TopMemory.Own : Core.TopMemory;

    /// <inheritdoc/>
    internal override bool TakesEpilogue => Core.TakesEpilogue;

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        Shape[] tops = Core.InferShapes(OfCore(bottoms));
        return !AddsResidual || bottoms[^1] == tops[0]
            ? tops
            : throw new LayerException($"makes a top {tops[0]}, which is to be added to a blob {bottoms[^1]}");
    }

    /// <inheritdoc/>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => Core.ScratchSize(OfCore(bottoms));

    /// <inheritdoc/>
    public override long Macs(IReadOnlyList<Shape> bottoms) => Core.Macs(OfCore(bottoms));

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Blob[] tops = [run.Tops[0]];
        Core.Forward(new LayerRun(AddsResidual ? run.Bottoms[..^1] : run.Bottoms, tops, run.Scratch, run.State));
        if (AddsResidual)
            TensorPrimitives.Add(run.Output, run.Bottoms[^1].Span, run.Output);
        Rectifier?.Apply(run.Output, AxisView.Of(run.Tops[0].Shape, run.Tops[0].Shape.Axes > 1 ? 1 : 0));
    }

    private IReadOnlyList<Shape> OfCore(IReadOnlyList<Shape> bottoms) => AddsResidual ? [.. bottoms.SkipLast(1)] : bottoms;
}
