using System.Diagnostics;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// The inputs that reach an output of a transposed convolution, on all axes but the last: pairs of a tap and an input row, in
/// the order of the rows. On one axis input i reaches output o through tap k where i · stride + k · dilation − pad = o.
/// </summary>
internal ref struct OuterPairs
{
    private readonly ConvolutionGeometry _g;
    private readonly Span<int> _target;
    private readonly Span<int> _first;
    private readonly Span<int> _at;
    private readonly int _axes;
    private bool _done;

    /// <summary>Stands before the first pair of output row <paramref name="row"/>.</summary>
    /// <param name="g">The convolution that goes the other way.</param>
    /// <param name="row">Index of the output row, counted through all axes but the last.</param>
    /// <param name="memory">Three numbers for every axis.</param>
    public OuterPairs(ConvolutionGeometry g, int row, Span<int> memory)
    {
        _g = g;
        _axes = g.In.Axes - 1;
        _target = memory[.._axes];
        _first = memory.Slice(_axes, _axes);
        _at = memory.Slice(2 * _axes, _axes);
        for (int axis = _axes - 1; axis >= 0; axis--)
        {
            _target[axis] = (row % g.In[axis]) + g.PadBefore[axis];
            row /= g.In[axis];
            _first[axis] = _at[axis] = FirstInput(g, axis, _target[axis]);
            _done |= _first[axis] >= EndInput(g, axis, _target[axis]);
        }
    }

    /// <summary>The most pairs an output can have.</summary>
    public static int Most(ConvolutionGeometry g)
    {
        long most = 1;
        for (int axis = 0; axis < g.In.Axes - 1; axis++)
            most *= Math.Min(Math.Min(g.Kernel[axis], g.Out[axis]), ((g.Kernel[axis] - 1L) * g.Dilation[axis] / g.Stride[axis]) + 1);
        return (int)most;
    }

    /// <summary>Moves on to the next pair.</summary>
    public bool MoveNext(out int tap, out int inputRow)
    {
        while (!_done)
        {
            bool reaches = Look(out tap, out inputRow);
            Step();
            if (reaches)
                return true;
        }
        tap = inputRow = -1;
        return false;
    }

    /// <summary>The first input that may reach output position <paramref name="target"/> of an axis, its padding counted.</summary>
    public static int FirstInput(ConvolutionGeometry g, int axis, int target)
    {
        int beyond = target - ((g.Kernel[axis] - 1) * g.Dilation[axis]);
        return beyond <= 0 ? 0 : (beyond + g.Stride[axis] - 1) / g.Stride[axis];
    }

    /// <summary>The input behind the last that may.</summary>
    public static int EndInput(ConvolutionGeometry g, int axis, int target) => Math.Min(g.Out[axis], (target / g.Stride[axis]) + 1);

    /// <summary>The tap and the row at which it stands, if its distances are those of taps.</summary>
    private readonly bool Look(out int tap, out int inputRow)
    {
        tap = inputRow = 0;
        for (int axis = 0; axis < _axes; axis++)
        {
            int distance = _target[axis] - (_at[axis] * _g.Stride[axis]);
            Debug.Assert(distance >= 0 && distance / _g.Dilation[axis] < _g.Kernel[axis]);
            if (distance % _g.Dilation[axis] != 0)
                return false;
            tap = (tap * _g.Kernel[axis]) + (distance / _g.Dilation[axis]);
            inputRow = (inputRow * _g.Out[axis]) + _at[axis];
        }
        return true;
    }

    private void Step()
    {
        for (int axis = _axes - 1; axis >= 0; axis--)
        {
            if (++_at[axis] < EndInput(_g, axis, _target[axis]))
                return;
            _at[axis] = _first[axis];
        }
        _done = true;
    }
}
