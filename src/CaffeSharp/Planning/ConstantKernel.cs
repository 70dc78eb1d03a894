using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>Copies what a layer makes of the shapes of its bottoms.</summary>
internal sealed class ConstantKernel : IKernel
{
    private readonly IReadOnlyList<Shape> _bottoms;
    private readonly Blob[] _tops;

    public ConstantKernel(Layer layer, IReadOnlyList<Shape> bottoms)
    {
        _bottoms = bottoms;
        _tops = [.. layer.InferShapes(bottoms).Select(shape => new Blob(shape))];
        Blob[] unread = [.. bottoms.Select(shape => new Blob(shape))];
        layer.Forward(new LayerRun(unread, _tops, new float[layer.ScratchSize(bottoms)]));
    }

    public string Name => "constant";

    public int ScratchSize => 0;

    public bool Fits(IReadOnlyList<Shape> bottoms) => bottoms.SequenceEqual(_bottoms);

    public void Run(LayerRun run, WorkerPool pool)
    {
        for (int i = 0; i < _tops.Length; i++)
            _tops[i].Span.CopyTo(run.Tops[i].Span);
    }
}
