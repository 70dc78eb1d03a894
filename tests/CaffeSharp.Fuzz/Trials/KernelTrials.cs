using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Convolution.Transposed;
using CaffeSharp.Kernels.Elementwise;
using CaffeSharp.Kernels.Gemm;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Lrn;
using CaffeSharp.Kernels.Pooling;
using CaffeSharp.Kernels.Softmax;
using CaffeSharp.Layers;
using CaffeSharp.Planning;

namespace CaffeSharp.Fuzz.Trials;

/// <summary>Every kernel that can compute a layer, by name, at every width of vectors, plain and in blocks.</summary>
internal static class KernelTrials
{
    private static readonly int[] Lanes = [.. new[] { 1, 4, 8, 16 }.Where(lane => lane <= SimdWidth.Floats)];

    /// <summary>The trials of a layer on a bottom; none for one that has no kernel of its own.</summary>
    public static IEnumerable<KernelTrial> Of(Layer layer, Shape bottom) => layer switch
    {
        Convolution convolution => Convolutions(convolution, bottom),
        Deconvolution deconvolution => Deconvolutions(deconvolution, bottom),
        InnerProduct product => Products(product, bottom),
        Softmax softmax => Softmaxes(softmax, bottom),
        Pooling pooling when new PoolingFactory().Takes(pooling, [bottom]) => Poolings(pooling, bottom),
        LRN lrn when new LrnFactory().Takes(lrn, [bottom]) => Normalizations(lrn, bottom),
        ReLU relu => Functions(new RectifyFunction(relu.NegativeSlope, float.NegativeInfinity, float.PositiveInfinity), bottom),
        AbsVal => Functions(new AbsFunction(), bottom),
        Sigmoid => Functions(new SigmoidFunction(), bottom),
        TanH => Functions(new TanhFunction(), bottom),
        BNLL => Functions(new BnllFunction(), bottom),
        Mish => Functions(new MishFunction(), bottom),
        ELU elu => Functions(new EluFunction(elu.Alpha, 1), bottom),
        _ => [],
    };

    private static IEnumerable<KernelTrial> Convolutions(Convolution layer, Shape bottom)
    {
        foreach (ConvolutionProblem problem in Problems(layer, bottom))
        {
            foreach (IConvolutionKernel kernel in ConvolutionKernels.All.Where(kernel => kernel.Refusal(problem) is null))
                yield return Trial(problem, layer, bottom, weights => kernel.Prepare(problem, weights, EpilogueOf(layer)));
        }
    }

    private static IEnumerable<KernelTrial> Deconvolutions(Deconvolution layer, Shape bottom)
    {
        string?[] names = [null, .. ConvolutionKernels.All.Select(kernel => kernel.Name)];
        foreach (ConvolutionProblem problem in Problems(layer, bottom))
        {
            foreach (string? name in names)
            {
                if (Trial(name, problem, layer, bottom) is { } trial)
                    yield return trial;
            }
        }
    }

    /// <summary>A trial of a convolution kernel in every phase; null where it refuses one.</summary>
    private static KernelTrial? Trial(string? name, ConvolutionProblem problem, Deconvolution layer, Shape bottom)
    {
        try
        {
            return Trial(problem, layer, bottom, weights => TransposedKernels.Prepare(problem, weights, EpilogueOf(layer), name));
        }
        catch (CaffeException) when (name is not null)
        {
            return null;
        }
    }

    private static IEnumerable<ConvolutionProblem> Problems(ConvolutionBase layer, Shape bottom)
    {
        ConvolutionGeometry image = layer.Geometry(bottom) with { Batch = 1 };
        foreach (var (lane, from) in Forms(layer.Axis == 1))
        {
            foreach (BlobLayout to in new[] { BlobLayout.Plain, from }.Distinct())
                yield return new ConvolutionProblem(image) { Lane = lane, Input = from, Output = to };
            if (from.IsBlocked)
                yield return new ConvolutionProblem(image) { Lane = lane, Input = BlobLayout.Plain, Output = from };
        }
    }

    private static KernelTrial Trial(ConvolutionProblem problem, ConvolutionBase layer, Shape bottom, Func<KernelWeights, PreparedConvolution> prepare)
    {
        using var weights = new GuardedMemory(layer.Weights.Span.Length);
        layer.Weights.Span.CopyTo(weights.Span);
        PreparedConvolution prepared = prepare(new KernelWeights(() => weights.Span));
        int batch = layer.Geometry(bottom).Batch;
        return new(
            $"{prepared.Kernel} of {problem}", problem.Input, problem.Output, prepared.ScratchFloats,
            (x, y, scratch, pool) => prepared.Run(batch, x, default, y, scratch, pool));
    }

    private static Epilogue EpilogueOf(ConvolutionBase layer) => new() { Bias = layer.Bias is { } bias ? bias.Data.Data : default };

    private static IEnumerable<KernelTrial> Poolings(Pooling layer, Shape bottom)
    {
        PoolingPlane plane = layer.Plane(bottom);
        PoolingWindows rows = new(plane.Height, plane.OutHeight, plane.Rows.Kernel, plane.Rows.Stride, plane.Rows.Pad);
        PoolingWindows columns = new(plane.Width, plane.OutWidth, plane.Columns.Kernel, plane.Columns.Stride, plane.Columns.Pad);
        return Forms(true).Select(form => Images(
            "pooling", PreparedPooling.Create(new PoolingProblem(bottom[1], rows, columns, layer.IsMax) { Layout = form.Layout, Lane = form.Lane }), bottom[0], form));
    }

    private static IEnumerable<KernelTrial> Normalizations(LRN layer, Shape bottom) => Forms(true).Select(form => Images(
        "lrn", PreparedLrn.Create(new LrnProblem(bottom[1], bottom.Count(2), layer.Size, layer.Alpha, layer.Beta, layer.K, form.Layout, form.Lane)), bottom[0], form));

    private static IEnumerable<KernelTrial> Softmaxes(Softmax layer, Shape bottom)
    {
        int axis = bottom.CanonicalAxis(layer.Axis);
        return Forms(false).Select(form => Images(
            "softmax", PreparedSoftmax.Create(bottom[axis], bottom.Count(axis + 1), form.Lane), bottom.Count(0, axis), form));
    }

    private static IEnumerable<KernelTrial> Functions<TFunction>(TFunction function, Shape bottom) where TFunction : struct, IElementFunction =>
        Forms(bottom.Axes > 1).Select(form => Images(
            typeof(TFunction).Name, PreparedElementwise.Create(function, form.Layout, bottom.Axes > 1 ? bottom[1] : 1, bottom.Axes > 1 ? bottom.Count(2) : 1, form.Lane), bottom[0], form))
        .Where(_ => bottom.Axes > 0);

    private static IEnumerable<KernelTrial> Products(InnerProduct layer, Shape bottom)
    {
        int axis = bottom.CanonicalAxis(layer.Axis), rows = bottom.Count(0, axis);
        foreach (int lane in Lanes)
        {
            var product = FullyConnected.Create(
                bottom.Count(axis), layer.Weights.Shape[layer.IsTransposed ? 1 : 0], layer.Weights.Data.Data, layer.IsTransposed, new Epilogue { Bias = layer.Bias is { } bias ? bias.Data.Data : default }, lane);
            yield return new(
                $"fully-connected at lane {lane}", BlobLayout.Plain, BlobLayout.Plain, threads => product.ScratchFloats(rows, threads),
                (x, y, scratch, pool) => product.Run(rows, x, y, scratch, pool));
        }
    }

    private static KernelTrial Images(string name, CaffeSharp.Kernels.ImageKernel kernel, int batch, (int Lane, BlobLayout Layout) form) => new(
        $"{name} at lane {form.Lane}, {form.Layout}", form.Layout, form.Layout, kernel.ScratchFloats, (x, y, scratch, pool) => kernel.Run(batch, x, y, scratch, pool));

    /// <summary>Vectors of every width, plain and with blocks of as many channels.</summary>
    private static IEnumerable<(int Lane, BlobLayout Layout)> Forms(bool blocked) =>
        Lanes.SelectMany(lane => blocked && lane > 1 ? [(lane, BlobLayout.Plain), (lane, new BlobLayout(lane))] : new[] { (lane, BlobLayout.Plain) });
}
