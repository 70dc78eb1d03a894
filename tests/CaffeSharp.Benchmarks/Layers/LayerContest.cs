using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Benchmarks.Layers;

/// <summary>A kernel on one image beside a copy that reads and writes as many bytes, cut among the same threads.</summary>
internal sealed class LayerContest
{
    private readonly ImageKernel _kernel;
    private readonly Blob _input, _output, _from, _to;
    private readonly Memory<float> _scratch;
    private readonly WorkerPool _pool;

    /// <summary>Makes the data.</summary>
    public LayerContest(ImageKernel kernel, WorkerPool pool)
    {
        (_kernel, _pool) = (kernel, pool);
        _input = Random(kernel.InputFloats);
        _output = new Blob([kernel.OutputFloats]);
        int half = (kernel.InputFloats + kernel.OutputFloats) / 2;
        _from = Random(half);
        _to = new Blob([half]);
        _scratch = Blob.Allocate(kernel.ScratchFloats(pool.Threads));
    }

    /// <summary>Bytes that the kernel must at least read and write.</summary>
    public double Bytes => sizeof(float) * ((double)_input.Span.Length + _output.Span.Length);

    /// <summary>The kernel and the copy.</summary>
    public IReadOnlyList<Action> Contenders => [Run, Copy];

    private void Run() => _kernel.Run(1, _input.Span, _output.Span, _scratch.Span, _pool);

    private void Copy() => _pool.Run(_pool.Threads, new CopyWork { From = _from.Data, To = _to.Data, Parts = _pool.Threads });

    private static Blob Random(int count)
    {
        var random = new Random(1);
        var blob = new Blob([count]);
        foreach (ref float value in blob.Span)
            value = (random.NextSingle() * 4) - 2;
        return blob;
    }

    private struct CopyWork : IParallelWork
    {
        public ReadOnlyMemory<float> From;
        public Memory<float> To;
        public int Parts;

        public readonly void Invoke(int item, int worker)
        {
            int from = (int)((long)From.Length * item / Parts), to = (int)((item + 1L) * From.Length / Parts);
            From.Span[from..to].CopyTo(To.Span[from..]);
        }
    }
}
