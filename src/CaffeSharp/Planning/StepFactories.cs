using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>All factories of step kernels. The first that takes a layer makes its kernel; the reference, which takes all, is last.</summary>
internal static class StepFactories
{
    /// <summary>The factories in the order in which they are asked.</summary>
    public static IReadOnlyList<IStepFactory> All { get; } =
    [
        new ViewFactory(),
        new EmptyFactory(),
        new ConstantFactory(),
        new ConvolutionFactory(),
        new DeconvolutionFactory(),
        new InnerProductFactory(),
        new PoolingFactory(),
        new LrnFactory(),
        new SoftmaxFactory(),
        new ConcatFactory(),
        new ElementwiseFactory(),
        new AffineFactory(),
        new StridedCopyFactory(),
        new ReferenceFactory(),
    ];

    /// <summary>The factory for a layer on bottoms of the given shapes.</summary>
    public static IStepFactory For(Layer layer, IReadOnlyList<Shape> bottoms) => All.First(factory => factory.Takes(layer, bottoms));
}
