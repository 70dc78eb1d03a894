using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// Transforms all tiles of a small plane, then multiplies frequency by frequency, then transforms back, so that each
/// weight is read once: for planes so small that the weights are most of the memory. Threads share each step.
/// </summary>
internal sealed unsafe class WholeSchedule<TForm, TLane, TV> : PreparedConvolution
    where TForm : struct, IWinogradForm
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private readonly WinogradSizes _sizes;
    private readonly WinogradWeights<TForm, TLane, TV> _weights;
    private readonly WinogradSteps<TForm, TLane, TV> _steps;
    private readonly int _blockTiles;

    /// <summary>Transforms the weights.</summary>
    public WholeSchedule(
        string kernel, ConvolutionProblem problem, WinogradSizes sizes, ReadOnlySpan<float> weights, Epilogue epilogue, int blockTiles)
        : base(kernel, problem, epilogue)
    {
        _sizes = sizes;
        _blockTiles = blockTiles;
        _weights = new WinogradWeights<TForm, TLane, TV>(sizes, weights, frequencyOutermost: true);
        _steps = new WinogradSteps<TForm, TLane, TV>(
            sizes, new PackedEpilogue(epilogue, sizes.Groups, sizes.OutChannels, sizes.PaddedOutChannels));
    }

    private enum Step
    {
        Input,
        Multiply,
        Output,
    }

    private static int Frequencies => WinogradSteps<TForm, TLane, TV>.Frequencies;

    private int InputStride => WinogradSteps<TForm, TLane, TV>.FrequencyStride(_sizes.Groups * _sizes.InBlocks * Places);

    private int ProductStride => WinogradSteps<TForm, TLane, TV>.FrequencyStride(_sizes.Groups * 2 * _sizes.OutPairs * Places);

    // Parts of equal size may hold a few places more than there are tiles.
    private int Places => _blockTiles + WinogradSteps<TForm, TLane, TV>.MostInPart;

    private int WorkerFloats => (_steps.ScratchFloats(Math.Min(_sizes.TileColumns, _blockTiles)) + 15) & ~15;

    /// <inheritdoc/>
    public override int ScratchFloats(int threads) => checked((Frequencies * (InputStride + ProductStride)) + (threads * WorkerFloats));

    /// <inheritdoc/>
    protected internal override void Execute(in ConvolutionRun run)
    {
        int tiles = run.Batch * _sizes.ImageTiles, blocks = (tiles + _blockTiles - 1) / _blockTiles;
        for (int i = 0; i < blocks; i++)
        {
            int first = (int)((long)i * tiles / blocks), end = (int)((i + 1L) * tiles / blocks);
            var work = new StepWork { Owner = this, Run = run, Tiles = new TileBlock(first, end, WinogradSteps<TForm, TLane, TV>.MostInPart) };
            run.Pool.Run(_sizes.Groups * _sizes.InBlocks, work with { Step = Step.Input });
            run.Pool.Run(Frequencies, work with { Step = Step.Multiply });
            run.Pool.Run(_sizes.Groups * _sizes.OutBlocks, work with { Step = Step.Output });
        }
    }

    private struct StepWork : IParallelWork
    {
        public WholeSchedule<TForm, TLane, TV> Owner;
        public ConvolutionRun Run;
        public TileBlock Tiles;
        public Step Step;

        public readonly void Invoke(int item, int worker)
        {
            float* input = Run.Scratch, products = input + (Frequencies * Owner.InputStride);
            float* rest = products + (Frequencies * Owner.ProductStride) + ((nint)worker * Owner.WorkerFloats);
            WinogradSizes sizes = Owner._sizes;
            int inputGroup = sizes.InBlocks * Tiles.Places * TLane.Count, productGroup = 2 * sizes.OutPairs * Tiles.Places * TLane.Count;
            switch (Step)
            {
                case Step.Input:
                    int inGroup = item / sizes.InBlocks;
                    Owner._steps.TransformInput(
                        Run.Input, inGroup, item % sizes.InBlocks, Tiles, input + (inGroup * inputGroup), Owner.InputStride, rest);
                    break;
                case Step.Multiply:
                    for (int group = 0; group < sizes.Groups; group++)
                    {
                        float* from = input + ((nint)item * Owner.InputStride) + (group * inputGroup);
                        float* to = products + ((nint)item * Owner.ProductStride) + (group * productGroup);
                        for (int pair = 0; pair < sizes.OutPairs; pair++)
                        {
                            Owner._steps.Multiply(
                                Tiles, from, Owner._weights.Panel(item, group, pair), sizes.PairBlocks(pair),
                                to + (2 * pair * Tiles.Places * TLane.Count));
                        }
                    }
                    break;
                default:
                    int outGroup = item / sizes.OutBlocks, block = item % sizes.OutBlocks;
                    float* products1 = products + (outGroup * productGroup) + (block * Tiles.Places * TLane.Count);
                    Owner._steps.TransformOutput(products1, Owner.ProductStride, outGroup, block, Tiles, rest, Run);
                    break;
            }
        }
    }
}
