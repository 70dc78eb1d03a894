using System.Diagnostics;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// A Winograd convolution made ready. It works through the tiles in strips that stay in a core's own cache from input to
/// output. A thread does whole strips, or groups of them; where there are fewer of those than threads, the threads share
/// one strip: they transform its input together, then each multiplies some filters and transforms them back.
/// </summary>
internal sealed unsafe class WinogradConvolution<TForm, TLane, TV> : PreparedConvolution
    where TForm : struct, IWinogradForm
    where TLane : struct, ILane<TV>
    where TV : struct
{
    // Two parts of 14 tiles share each read of the weights, and the transformed strip still fits the second cache.
    private const int StripTiles = 28;

    private readonly WinogradSizes _sizes;
    private readonly WinogradWeights<TForm, TLane, TV> _weights;
    private readonly WinogradSteps<TForm, TLane, TV> _steps;

    /// <summary>Transforms the weights, unless another plan did.</summary>
    public WinogradConvolution(string kernel, ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue)
        : base(kernel, problem, epilogue)
    {
        _sizes = new WinogradSizes(problem, TForm.Outputs);
        _weights = WinogradWeights<TForm, TLane, TV>.Of(weights, _sizes.Filters);
        _steps = new WinogradSteps<TForm, TLane, TV>(
            _sizes, new PackedEpilogue(epilogue, _sizes.Groups, _sizes.OutChannels, _sizes.PaddedOutChannels));
    }

    private enum Part
    {
        WholeStrip,
        Input,
        Filters,
    }

    private static int Frequencies => TForm.Size * TForm.Size;

    private int InputStride => WinogradSteps<TForm, TLane, TV>.FrequencyStride(_sizes.InBlocks * Places);

    private static int ProductStride => WinogradSteps<TForm, TLane, TV>.FrequencyStride(2 * Places);

    // Parts of equal size may hold a few places more than there are tiles.
    private static int Places => StripTiles + WinogradSteps<TForm, TLane, TV>.MostInPart;

    private int InputFloatsOfStrip => Frequencies * InputStride;

    private int WorkerFloats =>
        InputFloatsOfStrip + (Frequencies * ProductStride) + CacheLine.RoundUp(_steps.ScratchFloats(Math.Min(_sizes.TileColumns, StripTiles)));

    /// <inheritdoc/>
    public override int ScratchFloats(int threads) => MemorySize.Of((long)threads * WorkerFloats);

    /// <inheritdoc/>
    protected internal override void Execute(in ConvolutionRun run)
    {
        int tiles = run.Batch * _sizes.ImageTiles, threads = run.Pool.Threads;
        int strips = (tiles + StripTiles - 1) / StripTiles;
        var work = new StripWork { Owner = this, Run = run, Tiles = tiles, Strips = strips };
        if (strips * _sizes.Groups >= threads)
        {
            if (_sizes.Groups == 1)
                work.Strips = (strips + threads - 1) / threads * threads;
            run.Pool.Run(work.Strips * _sizes.Groups, work);
            return;
        }
        for (int item = 0; item < strips * _sizes.Groups; item++)
        {
            work.Shared = item;
            run.Pool.Run(_sizes.InBlocks, work with { Part = Part.Input });
            run.Pool.Run(_sizes.OutPairs, work with { Part = Part.Filters });
        }
    }

    private void TransformInput(in ConvolutionRun run, int group, int block, in TileBlock tiles, float* input, float* scratch) =>
        _steps.TransformInput(run.Input, group, block, tiles, input, InputStride, scratch + InputFloatsOfStrip + (Frequencies * ProductStride));

    private void Filters(in ConvolutionRun run, int group, int pair, in TileBlock tiles, float* input, float* scratch)
    {
        float* products = scratch + InputFloatsOfStrip, rest = products + (Frequencies * ProductStride);
        int blocks = _sizes.PairBlocks(pair);
        Debug.Assert(tiles.Places <= Places, "the parts of a strip fit");
        AssertWrites(run, scratch, WorkerFloats);
        AssertWrites(run, run.Output, (long)run.Batch * OutputFloats);
        for (int f = 0; f < Frequencies; f++)
            _steps.Multiply(tiles, input + (f * InputStride), _weights.Panel(f, group, pair), blocks, products + (f * ProductStride));
        for (int block = 0; block < blocks; block++)
        {
            float* from = products + (block * tiles.Places * TLane.Count);
            _steps.TransformOutput(from, ProductStride, group, (2 * pair) + block, tiles, rest, run);
        }
    }

    /// <summary>A strip of one group, or what a thread does of one that all share.</summary>
    private struct StripWork : IParallelWork
    {
        public WinogradConvolution<TForm, TLane, TV> Owner;
        public ConvolutionRun Run;
        public int Tiles;
        public int Strips;
        public int Shared;
        public Part Part;

        public readonly void Invoke(int item, int worker)
        {
            int which = Part == Part.WholeStrip ? item : Shared, strip = which % Strips, group = which / Strips;
            int first = (int)((long)strip * Tiles / Strips), end = (int)((strip + 1L) * Tiles / Strips);
            var tiles = new TileBlock(first, end, WinogradSteps<TForm, TLane, TV>.MostInPart);
            float* scratch = Run.Scratch + ((nint)worker * Owner.WorkerFloats);
            switch (Part)
            {
                case Part.Input:
                    Owner.TransformInput(Run, group, item, tiles, Run.Scratch, scratch);
                    break;
                case Part.Filters:
                    Owner.Filters(Run, group, item, tiles, Run.Scratch, scratch);
                    break;
                default:
                    for (int block = 0; block < Owner._sizes.InBlocks; block++)
                        Owner.TransformInput(Run, group, block, tiles, scratch, scratch);
                    for (int pair = 0; pair < Owner._sizes.OutPairs; pair++)
                        Owner.Filters(Run, group, pair, tiles, scratch, scratch);
                    break;
            }
        }
    }
}
