using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Works through the tiles in strips that stay in a core's own cache from input to output, and reads all
/// weights again for each: for planes of many tiles. A thread does whole strips.
/// </summary>
internal sealed unsafe class StripSchedule<TForm, TLane, TV> : PreparedConvolution
    where TForm : struct, IWinogradForm
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private readonly WinogradSizes _sizes;
    private readonly WinogradWeights<TForm, TLane, TV> _weights;
    private readonly WinogradSteps<TForm, TLane, TV> _steps;
    private readonly int _stripTiles;

    /// <summary>Transforms the weights.</summary>
    public StripSchedule(
        string kernel, ConvolutionProblem problem, WinogradSizes sizes, ReadOnlySpan<float> weights, Epilogue epilogue, int stripTiles)
        : base(kernel, problem, epilogue)
    {
        _sizes = sizes;
        _stripTiles = stripTiles;
        _weights = new WinogradWeights<TForm, TLane, TV>(sizes, weights, frequencyOutermost: false);
        _steps = new WinogradSteps<TForm, TLane, TV>(
            sizes, new PackedEpilogue(epilogue, sizes.Groups, sizes.OutChannels, sizes.PaddedOutChannels));
    }

    private static int Frequencies => WinogradSteps<TForm, TLane, TV>.Frequencies;

    private int InputStride => WinogradSteps<TForm, TLane, TV>.FrequencyStride(_sizes.InBlocks * Places);

    private int ProductStride => WinogradSteps<TForm, TLane, TV>.FrequencyStride(2 * Places);

    // Parts of equal size may hold a few places more than there are tiles.
    private int Places => _stripTiles + WinogradSteps<TForm, TLane, TV>.MostInPart;

    private int WorkerFloats =>
        (Frequencies * (InputStride + ProductStride)) + ((_steps.ScratchFloats(Math.Min(_sizes.TileColumns, _stripTiles)) + 15) & ~15);

    /// <inheritdoc/>
    public override int ScratchFloats(int threads) => checked(threads * WorkerFloats);

    /// <inheritdoc/>
    protected internal override void Execute(in ConvolutionRun run)
    {
        int tiles = run.Batch * _sizes.ImageTiles, threads = run.Pool.Threads;
        int strips = (tiles + (_stripTiles * threads) - 1) / (_stripTiles * threads) * threads;
        run.Pool.Run(strips, new StripWork { Owner = this, Run = run, Tiles = tiles, Strips = strips });
    }

    private void Strip(in TileBlock tiles, float* scratch, in ConvolutionRun run)
    {
        float* input = scratch, products = input + (Frequencies * InputStride), rest = products + (Frequencies * ProductStride);
        for (int group = 0; group < _sizes.Groups; group++)
        {
            for (int block = 0; block < _sizes.InBlocks; block++)
                _steps.TransformInput(run.Input, group, block, tiles, input, InputStride, rest);
            for (int pair = 0; pair < _sizes.OutPairs; pair++)
            {
                int blocks = _sizes.PairBlocks(pair);
                for (int f = 0; f < Frequencies; f++)
                    _steps.Multiply(tiles, input + (f * InputStride), _weights.Panel(f, group, pair), blocks, products + (f * ProductStride));
                for (int block = 0; block < blocks; block++)
                {
                    float* from = products + (block * tiles.Places * TLane.Count);
                    _steps.TransformOutput(from, ProductStride, group, (2 * pair) + block, tiles, rest, run);
                }
            }
        }
    }

    private struct StripWork : IParallelWork
    {
        public StripSchedule<TForm, TLane, TV> Owner;
        public ConvolutionRun Run;
        public int Tiles;
        public int Strips;

        public readonly void Invoke(int item, int worker)
        {
            int first = (int)((long)item * Tiles / Strips), end = (int)((item + 1L) * Tiles / Strips);
            var tiles = new TileBlock(first, end, WinogradSteps<TForm, TLane, TV>.MostInPart);
            Owner.Strip(tiles, Run.Scratch + ((nint)worker * Owner.WorkerFloats), Run);
        }
    }
}
