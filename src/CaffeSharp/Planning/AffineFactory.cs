using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Elementwise;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For per-channel affines that no other layer took in, alone or with an activation behind, and for activations with slopes of their own.</summary>
internal sealed class AffineFactory : IStepFactory
{
    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => bottoms is [{ Axes: > 1 } bottom] && bottom.Count() > 0 && Of(layer, bottom) is not null;

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => LayoutDemand.Same;

    public KernelDecision Make(StepProblem problem)
    {
        Shape bottom = problem.Bottoms[0];
        var kernel = PreparedAffine.Create(Of(problem.Layer, bottom)!, problem.Input, bottom[1], bottom.Count(2), SimdWidth.Floats);
        return new(new ImageStepKernel("affine", kernel, problem), "affine: a factor, a shift and a slope for every channel, in one pass");
    }

    private static AffineProblem? Of(Layer layer, Shape bottom)
    {
        var fused = layer as Fused;
        Layer core = fused?.Core ?? layer;
        Rectifier? rectifier = fused is null ? core.AsRectifier : fused.Rectifier;
        ChannelAffine? affine = core.AsAffine(bottom);
        if (affine is { IsFinite: false } || (affine is null && (rectifier is null || fused is not null)))
            return null;
        return new AffineProblem
        {
            Factor = Rounded(affine?.Factors),
            Bias = Rounded(affine?.Shifts),
            Slope = rectifier?.Slopes ?? default,
            Min = rectifier?.Min ?? float.NegativeInfinity,
            Max = rectifier?.Max ?? float.PositiveInfinity,
        };
    }

    private static float[] Rounded(double[]? numbers) => numbers is null ? [] : [.. numbers.Select(number => (float)number)];
}
