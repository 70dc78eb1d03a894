using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Elementwise;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Lrn;
using CaffeSharp.Kernels.Pooling;
using CaffeSharp.Kernels.Softmax;

namespace CaffeSharp.Benchmarks.Layers;

/// <summary>The kernels that <c>layers</c> measures, on 256 channels of 56 × 56.</summary>
internal static class LayerShapes
{
    private const int Channels = 256, Side = 56, Pixels = Side * Side;

    /// <summary>All kernels in one layout.</summary>
    public static IEnumerable<(string Name, ImageKernel Kernel)> All(BlobLayout layout)
    {
        int lane = SimdWidth.Floats;
        foreach (bool isMax in new[] { true, false })
        {
            string kind = isMax ? "MAX" : "AVE";
            yield return ($"pooling {kind} 3×3 s1 p1", Pool(isMax, new PoolingWindows(Side, Side, 3, 1, 1)));
            yield return ($"pooling {kind} 3×3 s2", Pool(isMax, new PoolingWindows(Side, 28, 3, 2, 0)));
            yield return ($"pooling {kind} 2×2 s2", Pool(isMax, new PoolingWindows(Side, 28, 2, 2, 0)));
            yield return ($"pooling {kind} global", Pool(isMax, new PoolingWindows(Side, 1, Side, 1, 0)));
        }
        yield return ("LRN 5, beta 0.75", PreparedLrn.Create(new LrnProblem(Channels, Pixels, 5, 1e-4f, 0.75f, 1, layout, lane)));
        yield return ("LRN 5, beta 0.6", PreparedLrn.Create(new LrnProblem(Channels, Pixels, 5, 1e-4f, 0.6f, 1, layout, lane)));
        yield return ("ReLU", Element(new RectifyFunction(0, float.NegativeInfinity, float.PositiveInfinity)));
        yield return ("BatchNorm, Scale, ReLU", PreparedAffine.Create(
            new AffineProblem { Factor = new float[Channels], Bias = new float[Channels], Min = 0 }, layout, Channels, Pixels, lane));
        yield return ("Exp", Element(new ExpFunction(1, 1)));
        yield return ("Log", Element(new LogFunction(1, 3, 1)));
        yield return ("Sigmoid", Element(new SigmoidFunction()));
        yield return ("TanH", Element(new TanhFunction()));
        yield return ("ELU", Element(new EluFunction(1, 1)));
        yield return ("Mish", Element(new MishFunction()));
        yield return ("BNLL", Element(new BnllFunction()));
        if (!layout.IsBlocked)
        {
            yield return ("Softmax of the channels", PreparedSoftmax.Create(Channels, Pixels, lane));
            yield return ("Softmax of a row", PreparedSoftmax.Create(Channels * Pixels, 1, lane));
        }

        ImageKernel Pool(bool isMax, PoolingWindows axis) =>
            PreparedPooling.Create(new PoolingProblem(Channels, axis, axis, isMax) { Layout = layout, Lane = lane });

        ImageKernel Element<TFunction>(TFunction function) where TFunction : struct, IElementFunction =>
            PreparedElementwise.Create(function, layout, Channels, Pixels, lane);
    }
}
