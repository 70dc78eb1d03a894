namespace CaffeSharp.Kernels.Convolution;

/// <summary>Weights in the order in which they were given, in memory that stays where it is.</summary>
internal sealed unsafe class PlainWeights
{
    private readonly PinnedArray<float> _numbers;

    private PlainWeights(ReadOnlySpan<float> weights)
    {
        _numbers = new PinnedArray<float>(weights.Length);
        weights.CopyTo(_numbers.Span);
    }

    /// <summary>The first number.</summary>
    public float* Pointer => _numbers.Pointer;

    /// <summary>This form of the weights.</summary>
    public static PlainWeights Of(KernelWeights weights) => weights.Get(nameof(PlainWeights), numbers => new PlainWeights(numbers));
}
