using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>The three steps of a Winograd convolution on a block of tiles.</summary>
internal sealed unsafe class WinogradSteps<TForm, TLane, TV>
    where TForm : struct, IWinogradForm
    where TLane : struct, ILane<TV>
    where TV : struct
{
    private readonly WinogradSizes _sizes;
    private readonly InputReader _reader;
    private readonly OutputWriter<TLane, TV> _writer;

    /// <summary>The steps for a problem.</summary>
    public WinogradSteps(WinogradSizes sizes, PackedEpilogue epilogue)
    {
        _sizes = sizes;
        _reader = new InputReader(sizes, TForm.Outputs, TForm.Size);
        _writer = new OutputWriter<TLane, TV>(sizes, epilogue, TForm.Outputs);
    }

    /// <summary>Most tiles of a part of a <see cref="TileBlock"/>.</summary>
    public static int MostInPart => PanelTile.MostRows(TLane.Registers);

    /// <summary>Floats of scratch for one thread and runs of up to <paramref name="tiles"/> tiles.</summary>
    public int ScratchFloats(int tiles) => Math.Max(
        (TForm.Size * InputTransform<TForm, TLane, TV>.RowStride(tiles)) + _reader.CopyFloats(tiles),
        _writer.ScratchFloats(tiles));

    /// <summary>
    /// Floats from frequency to frequency for a number of lanes. Odd in cache lines, so that the frequencies of
    /// a tile, which are read and written together, fall on different sets of the cache.
    /// </summary>
    public static int FrequencyStride(int lanes) =>
        ((CacheLine.RoundUp(lanes * TLane.Count) / CacheLine.Floats) | 1) * CacheLine.Floats;

    /// <summary>Transforms one block of input channels. <paramref name="to"/> is where a group's first block of channels goes.</summary>
    public void TransformInput(float* input, int group, int block, in TileBlock tiles, float* to, nint frequencyStride, float* scratch)
    {
        int partFloats = _sizes.InBlocks * tiles.PartTiles * TLane.Count;
        to += block * tiles.PartTiles * TLane.Count;
        for (int first = tiles.First; first < tiles.End;)
        {
            TileRun run = _sizes.RunAt(first, tiles.End);
            int stride = InputTransform<TForm, TLane, TV>.RowStride(run.Count);
            InputWindow window = _reader.Read(input, group, block, run, scratch + (TForm.Size * stride));
            InputTransform<TForm, TLane, TV>.Columns(window, run.Count, scratch);
            for (int done = 0; done < run.Count;)
            {
                int place = first + done - tiles.First, part = place / tiles.PartTiles, inPart = place % tiles.PartTiles;
                int count = Math.Min(run.Count - done, tiles.PartTiles - inPart);
                InputTransform<TForm, TLane, TV>.Rows(
                    scratch + (done * TForm.Outputs * TLane.Count), stride, count,
                    to + (part * partFloats) + (inPart * TLane.Count), frequencyStride);
                done += count;
            }
            first += run.Count;
        }
    }

    /// <summary>Multiplies all parts of a block of tiles with a panel at one frequency.</summary>
    /// <param name="tiles">The tiles.</param>
    /// <param name="from">Transformed input of a group at the frequency.</param>
    /// <param name="panel">Transformed weights of a pair.</param>
    /// <param name="blocks">Blocks of filters in the pair.</param>
    /// <param name="to">Where the pair's first block of filters goes, the second right behind.</param>
    public void Multiply(in TileBlock tiles, float* from, float* panel, int blocks, float* to)
    {
        var product = PanelTile.For<TLane, TV>(tiles.PartTiles, blocks);
        int partFloats = _sizes.InBlocks * tiles.PartTiles * TLane.Count;
        for (int part = 0; part < tiles.Parts; part++)
        {
            product(
                from + (part * partFloats), panel, _sizes.InBlocks * TLane.Count, blocks * TLane.Count,
                to + (part * tiles.PartTiles * TLane.Count), tiles.Places * TLane.Count, _sizes.PanelFloats);
        }
    }

    /// <summary>Transforms the products of one block of filters and writes the outputs.</summary>
    public void TransformOutput(
        float* products, nint frequencyStride, int group, int block, in TileBlock tiles, float* scratch, in ConvolutionRun memory)
    {
        for (int first = tiles.First; first < tiles.End;)
        {
            TileRun run = _sizes.RunAt(first, tiles.End);
            OutputTransform<TForm, TLane, TV>.Run(
                products + ((first - tiles.First) * TLane.Count), frequencyStride, run.Count, scratch, _writer.RowStride(run.Count));
            _writer.Write(scratch, group, block, run, memory);
            first += run.Count;
        }
    }
}
