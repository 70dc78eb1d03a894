using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// A transposed convolution output by output, in double, over the inputs that reach it, without scratch: for what is empty, and
/// where the other ways would need memory out of proportion. Both blobs are plain. An item of work is an output row of one filter.
/// </summary>
internal sealed unsafe class ClippedTransposed : PreparedConvolution
{
    private readonly ConvolutionGeometry _g;
    private readonly PackedEpilogue _epilogue;
    private readonly PlainWeights _weights;
    private readonly int _rows;
    private readonly int _width;

    public ClippedTransposed(string kernel, ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue)
        : base(kernel, TransposedKernels.Turned(problem), epilogue)
    {
        _g = problem.Geometry.WithAxes(2);
        _rows = _g.In.Count(0, _g.In.Axes - 1);
        _width = _g.In[-1];
        _epilogue = new PackedEpilogue(epilogue, 1, _g.InChannels, _g.InChannels);
        _weights = PlainWeights.Of(weights);
    }

    public override int ScratchFloats(int threads) => 0;

    protected internal override void Execute(in ConvolutionRun run) =>
        run.Pool.Run(run.Batch * _g.InChannels * _rows, new RowWork { Owner = this, Run = run });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeRow(in ConvolutionRun run, int image, int filter, int row)
    {
        int group = filter / _g.InChannelsPerGroup, inGroup = filter % _g.InChannelsPerGroup, channels = _g.OutChannelsPerGroup;
        float* output = run.Output + ((nint)image * OutputFloats) + (((nint)filter * _rows) + row) * _width;
        AssertWrites(run, output, _width);
        Span<int> memory = stackalloc int[3 * Shape.MaxAxes];
        var end = FilterEnd.Of(_epilogue, filter);
        for (int j = 0; j < _width; j++)
        {
            double sum = _epilogue.Bias[filter];
            var pairs = new OuterPairs(_g, row, memory);
            while (pairs.MoveNext(out int tap, out int inputRow))
            {
                for (int c = group * channels; c < (group + 1) * channels; c++)
                {
                    float* x = run.Input + ((nint)image * InputFloats) + ((nint)c * _g.Out.Count()) + ((nint)inputRow * _g.Out[-1]);
                    AssertReads(run, x, _g.Out[-1]);
                    float* w = _weights.Pointer + (((((nint)c * _g.InChannelsPerGroup) + inGroup) * _g.Kernel.Count()) + ((nint)tap * _g.Kernel[-1]));
                    sum += Along(x, w, j + _g.PadBefore[-1]);
                }
            }
            output[j] = end.Apply((float)sum);
        }
    }

    /// <summary>What an input row adds to the output at <paramref name="target"/>, its padding counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Along(float* x, float* w, int target)
    {
        int last = _g.In.Axes - 1, end = OuterPairs.EndInput(_g, last, target), stride = _g.Stride[last], dilation = _g.Dilation[last];
        double sum = 0;
        for (int i = OuterPairs.FirstInput(_g, last, target); i < end; i++)
        {
            int distance = target - (i * stride);
            if (distance % dilation == 0)
                sum += (double)x[i] * w[distance / dilation];
        }
        return sum;
    }

    /// <summary>An output row of one filter of one image.</summary>
    private struct RowWork : IParallelWork
    {
        public ClippedTransposed Owner;
        public ConvolutionRun Run;

        public readonly void Invoke(int item, int worker)
        {
            int plane = item / Owner._rows;
            Owner.ComputeRow(Run, plane / Owner._g.InChannels, plane % Owner._g.InChannels, item % Owner._rows);
        }
    }
}
