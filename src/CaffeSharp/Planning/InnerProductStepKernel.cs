using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Gemm;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>An inner product layer by the matrix kernels, which read the weights where they lie.</summary>
internal sealed class InnerProductStepKernel : IKernel
{
    private readonly InnerProduct _layer;
    private readonly FullyConnected _product;

    // Held, since computed numbers stay only as long as somebody has their blob, and a second plan reads the same.
    private readonly Blob _weights;
    private readonly int _threads;

    public InnerProductStepKernel(InnerProduct layer, Epilogue epilogue, Shape bottom, int threads)
    {
        _layer = layer;
        _threads = threads;
        _weights = layer.Weights.Data;
        Shape weights = _weights.Shape;
        (int outputs, int inputs) = layer.IsTransposed ? (weights[1], weights[0]) : (weights[0], weights[1]);
        _product = FullyConnected.Create(inputs, outputs, _weights.Data, layer.IsTransposed, epilogue, SimdWidth.Floats);
        ScratchSize = _product.ScratchFloats(Rows(bottom), threads);
    }

    public string Name => "fully-connected";

    public int ScratchSize { get; }

    public bool Fits(IReadOnlyList<Shape> bottoms) => _product.ScratchFloats(Rows(bottoms[0]), _threads) <= ScratchSize;

    public void Run(LayerRun run, WorkerPool pool) => _product.Run(Rows(run.Bottoms[0].Shape), run.Input, run.Output, run.Scratch, pool);

    private int Rows(Shape bottom) => bottom.Count(0, _layer.Axis);
}
