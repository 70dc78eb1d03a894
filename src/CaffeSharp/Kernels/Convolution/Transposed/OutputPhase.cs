using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>The outputs of a transposed convolution that lie in one phase of every axis: a convolution of their own.</summary>
internal sealed class OutputPhase
{
    private readonly AxisPhase[] _axes;

    private OutputPhase(ConvolutionGeometry g, AxisPhase[] axes)
    {
        _axes = axes;
        Geometry = new ConvolutionGeometry
        {
            Batch = g.Batch,
            InChannels = g.OutChannels,
            OutChannels = g.InChannels,
            Groups = g.Groups,
            In = g.Out,
            Out = Shape.Create([.. axes.Select(axis => axis.Count)]),
            Kernel = Shape.Create([.. axes.Select(axis => axis.Taps.Count)]),
            Stride = Shape.Create([.. axes.Select(_ => 1)]),
            Dilation = Shape.Create([.. axes.Select(axis => axis.Dilation)]),
            PadBefore = Shape.Create([.. axes.Select(axis => axis.Pad)]),
        };
    }

    /// <summary>The convolution that computes these outputs.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Position of the first output on an axis.</summary>
    public int Start(int axis) => _axes[axis].Start;

    /// <summary>All phases of the transpose of <paramref name="g"/>.</summary>
    public static IEnumerable<OutputPhase> Of(ConvolutionGeometry g)
    {
        IEnumerable<AxisPhase[]> choices = [[]];
        for (int axis = 0; axis < g.In.Axes; axis++)
        {
            AxisPhase[] phases = [.. AxisPhase.Of(g, axis)];
            choices = choices.SelectMany(_ => phases, (before, phase) => (AxisPhase[])[.. before, phase]);
        }
        return choices.Select(axes => new OutputPhase(g, axes));
    }

    /// <summary>
    /// The weights of this phase, <c>[C, F/G, taps…]</c>, out of those of the convolution that goes the other way,
    /// <c>[F, C/G, kernel…]</c>.
    /// </summary>
    public KernelWeights Weights(ConvolutionGeometry g, KernelWeights weights)
    {
        string taps = string.Join(" x ", _axes.Select(axis => string.Join(" ", axis.Taps)));
        return weights.Get((g.Groups, g.InChannelsPerGroup, g.OutChannelsPerGroup, g.Kernel, taps), _ => new KernelWeights(() => Picked(g, weights.Numbers)));
    }

    private float[] Picked(ConvolutionGeometry g, ReadOnlySpan<float> weights)
    {
        int perGroup = g.InChannelsPerGroup, filters = g.OutChannelsPerGroup, kernel = g.Kernel.Count(), taps = Geometry.Kernel.Count();
        float[] own = new float[MemorySize.Of((long)g.InChannels * filters * taps)];
        for (int tap = 0; tap < taps; tap++)
        {
            int source = SourceTap(g.Kernel, tap);
            for (int i = 0; source >= 0 && i < g.InChannels * filters; i++)
            {
                int c = i / filters, f = (c / perGroup * filters) + (i % filters);
                own[(i * taps) + tap] = weights[(((f * perGroup) + (c % perGroup)) * kernel) + source];
            }
        }
        return own;
    }

    private int SourceTap(Shape kernel, int tap)
    {
        int source = 0, unit = 1;
        for (int axis = _axes.Length - 1; axis >= 0; axis--)
        {
            int k = _axes[axis].Taps[tap % _axes[axis].Taps.Count];
            if (k < 0)
                return -1;
            source += unit * k;
            unit *= kernel[axis];
            tap /= _axes[axis].Taps.Count;
        }
        return source;
    }
}
