using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Pooling;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>For poolings without a mask; windows that no net has are left to the reference.</summary>
internal sealed class PoolingFactory : IStepFactory
{
    private const int LargestWindow = 64;

    public bool Takes(Layer layer, IReadOnlyList<Shape> bottoms) => layer is Pooling { HasMask: false } pooling && bottoms[0].Count() > 0
        && (pooling.IsGlobal || pooling.Spatial!.Kernel.Concat(pooling.Spatial.Stride).All(size => size <= LargestWindow));

    // A top of one pixel is the same numbers in either layout, if they fill the blocks.
    public LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms) =>
        layer.InferShapes(bottoms)[0].Count(2) == 1 && bottoms[0][1] % SimdWidth.Floats == 0 ? LayoutDemand.Any : LayoutDemand.Same;

    public KernelDecision Make(StepProblem problem)
    {
        var layer = (Pooling)problem.Layer;
        Shape bottom = problem.Bottoms[0];
        PoolingPlane plane = layer.Plane(bottom);
        var pooling = PreparedPooling.Create(new PoolingProblem(
            bottom[1], Axis(plane.Height, plane.OutHeight, plane.Rows), Axis(plane.Width, plane.OutWidth, plane.Columns), layer.IsMax)
        {
            Layout = problem.Input,
        });
        return new(new ImageStepKernel("pooling", pooling, problem), "pooling: down the rows of a window, then along them");

        static PoolingWindows Axis(int size, int outputs, PoolingAxis window) =>
            new(size, outputs, window.Kernel, window.Stride, window.Pad);
    }
}
