using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Softmax;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For softmax within images.</summary>
internal sealed class SoftmaxFactory : IStepFactory
{
    /// <summary>Vectors up to which rows are turned into columns.</summary>
    private const int ShortVectors = 2;

    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) =>
        layer is Softmax softmax && bottoms[0].Count() > 0 && bottoms[0].CanonicalAxis(softmax.Axis) > 0;

    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) => LayoutDemand.Plain;

    public KernelDecision Make(StepProblem problem)
    {
        Shape bottom = problem.Bottoms[0];
        int axis = bottom.CanonicalAxis(((Softmax)problem.Layer).Axis), rows = bottom.Count(1, axis);
        var view = AxisView.Of(bottom, axis);
        bool isShort = view.Inner == 1 && rows > 1 && view.Size <= ShortVectors * SimdWidth.Floats;
        PreparedSoftmax kernel = isShort
            ? PreparedSoftmax.OfShortRows(view.Size, rows, SimdWidth.Floats) : PreparedSoftmax.Create(view.Size, view.Inner, SimdWidth.Floats);
        return new(
            new ImageStepKernel("softmax", kernel, problem),
            isShort ? "softmax: short rows, turned into columns" : view.Inner == 1 ? "softmax: along rows" : "softmax: many side by side");
    }
}
