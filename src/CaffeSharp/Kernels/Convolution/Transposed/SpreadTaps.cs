namespace CaffeSharp.Kernels.Convolution.Transposed;

/// <summary>
/// The taps of the last axis sorted by the outputs they reach. With stride s, input i reaches through tap k (at distance
/// k · dilation = q · s + r) output (i + q) · s + r − pad: the r-th of the s outputs that belong to position i + q. A block is a
/// vector of neighbouring r; a step is all taps of one block with the same q.
/// <code>
/// stride 4, 6 taps      r = 0  1  2  3
///            q = 0          k0 k1 k2 k3     one step: a vector of weights times x[position]
///            q = 1          k4 k5 ·  ·      one step: a vector of weights times x[position − 1]
/// </code>
/// </summary>
internal sealed class SpreadTaps
{
    /// <summary>Sorts the taps into blocks of <paramref name="lane"/>.</summary>
    public SpreadTaps(int kernel, int dilation, int stride, int lane)
    {
        Blocks = (stride + lane - 1) / lane;
        Starts = new int[Blocks + 1];
        Places = new (int, int)[kernel];
        var sorted = Enumerable.Range(0, kernel)
            .GroupBy(k => (Block: k * dilation % stride / lane, Back: k * dilation / stride))
            .OrderBy(step => step.Key).ToList();
        Back = new int[sorted.Count];
        for (int step = 0; step < sorted.Count; step++)
        {
            Back[step] = sorted[step].Key.Back;
            Starts[sorted[step].Key.Block + 1]++;
            foreach (int k in sorted[step])
                Places[k] = (step, k * dilation % stride % lane);
        }
        for (int block = 0; block < Blocks; block++)
            Starts[block + 1] += Starts[block];
    }

    /// <summary>Blocks of the outputs of a position.</summary>
    public int Blocks { get; }

    /// <summary>The first step of every block, and how many steps there are.</summary>
    public int[] Starts { get; }

    /// <summary>How many steps a block has.</summary>
    public int StepsOf(int block) => Starts[block + 1] - Starts[block];

    /// <summary>How many positions before its own each step reads, q.</summary>
    public int[] Back { get; }

    /// <summary>For every tap its step and its element in the step's vector.</summary>
    public (int Step, int Element)[] Places { get; }
}
