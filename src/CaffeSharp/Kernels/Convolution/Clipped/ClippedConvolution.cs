using System.Diagnostics;
using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Kernels.Convolution.Clipped;

/// <summary>
/// A clipped convolution made ready. An item of work is a row of outputs of one filter. Every output is summed in double, the
/// channels outermost, over the box of taps that meet the input.
/// <code>
/// kernel of 5 taps, dilation 2    taps      0   1   2   3   4
/// over an input of 4              input     ·   ·   x0  x2  ·       taps 2 and 3 are summed
/// </code>
/// </summary>
internal sealed unsafe class ClippedConvolution : PreparedConvolution
{
    private readonly ConvolutionGeometry _g;
    private readonly PackedEpilogue _epilogue;
    private readonly PlainWeights _weights;
    private readonly int _axes;
    private readonly int _width;
    private readonly int _rows;

    public ClippedConvolution(string kernel, ConvolutionProblem problem, KernelWeights weights, Epilogue epilogue)
        : base(kernel, problem, epilogue)
    {
        _g = problem.Geometry.WithAxes(1);
        _axes = _g.In.Axes;
        _width = _g.Out[-1];
        _rows = _g.Out.Count(0, _axes - 1);
        _epilogue = new PackedEpilogue(epilogue, 1, _g.OutChannels, _g.OutChannels);
        _weights = PlainWeights.Of(weights);
    }

    public override int ScratchFloats(int threads) => 0;

    protected internal override void Execute(in ConvolutionRun run) =>
        run.Pool.Run(run.Batch * _g.OutChannels * _rows, new RowWork { Owner = this, Run = run });

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeRow(in ConvolutionRun run, int image, int filter, int row)
    {
        AxisTaps* taps = stackalloc AxisTaps[Shape.MaxAxes];
        int* position = stackalloc int[Shape.MaxAxes];
        for (int axis = _axes - 2, rest = row; axis >= 0; axis--)
        {
            taps[axis] = Taps(axis, rest % _g.Out[axis]);
            rest /= _g.Out[axis];
        }
        int group = filter / _g.OutChannelsPerGroup, channels = _g.InChannelsPerGroup;
        float* x = run.Input + ((nint)image * InputFloats) + ((nint)group * channels * _g.In.Count());
        float* w = _weights.Pointer + ((nint)filter * channels * _g.Kernel.Count());
        nint place = ((nint)image * OutputFloats) + ((nint)filter * _g.Out.Count()) + ((nint)row * _width);
        AssertReads(run, x, (long)channels * _g.In.Count());
        AssertWrites(run, run.Output + place, _width);
        var end = FilterEnd.Of(_epilogue, filter);
        for (int j = 0; j < _width; j++)
        {
            taps[_axes - 1] = Taps(_axes - 1, j);
            double sum = _epilogue.Bias[filter];
            for (int c = 0; c < channels; c++)
                sum += Box(x + ((nint)c * _g.In.Count()), w + ((nint)c * _g.Kernel.Count()), taps, position);
            run.Output[place + j] = end.Apply((float)sum + (run.Residual == null ? 0 : run.Residual[place + j]));
        }
    }

    private AxisTaps Taps(int axis, int output) =>
        AxisTaps.Of(output, _g.Stride[axis], _g.Dilation[axis], _g.PadBefore[axis], _g.Kernel[axis], _g.In[axis]);

    /// <summary>The sum over a box of taps of one channel, a row of the last axis at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Box(float* x, float* w, AxisTaps* taps, int* position)
    {
        double sum = 0;
        for (int axis = 0; axis < _axes; axis++)
        {
            if (taps[axis].Count == 0)
                return 0;
            position[axis] = 0;
        }
        int last = _axes - 1;
        nint step = _g.Dilation[last];
        while (true)
        {
            nint input = 0, tap = 0;
            for (int axis = 0; axis < _axes; axis++)
            {
                input = (input * _g.In[axis]) + taps[axis].Input + ((nint)position[axis] * _g.Dilation[axis]);
                tap = (tap * _g.Kernel[axis]) + taps[axis].First + position[axis];
            }
            Debug.Assert(taps[last].Input >= 0 && taps[last].Input + ((taps[last].Count - 1) * step) < _g.In[last], "the taps meet the input");
            for (int k = 0; k < taps[last].Count; k++)
                sum += (double)x[input + (k * step)] * w[tap + k];
            int carry = last - 1;
            while (carry >= 0 && ++position[carry] == taps[carry].Count)
                position[carry--] = 0;
            if (carry < 0)
                return sum;
        }
    }

    /// <summary>A row of outputs of one filter of one image.</summary>
    private struct RowWork : IParallelWork
    {
        public ClippedConvolution Owner;
        public ConvolutionRun Run;

        public readonly void Invoke(int item, int worker)
        {
            int plane = item / Owner._rows;
            Owner.ComputeRow(Run, plane / Owner._g.OutChannels, plane % Owner._g.OutChannels, item % Owner._rows);
        }
    }
}
