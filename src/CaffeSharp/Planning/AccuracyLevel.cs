namespace CaffeSharp;

/// <summary>How near to the plain sums a run must stay.</summary>
public enum AccuracyLevel
{
    /// <summary>
    /// Winograd convolution where it is faster: within 1e-4 of a blob's largest magnitude. It transforms tiles of pixels as a whole, so
    /// a NaN, an infinity or a pixel far larger than the others also reaches outputs of its tile whose windows do not hold it. The
    /// error of those outputs is relative to the large pixel, not to their own size. Take <see cref="Strict"/> where that matters.
    /// </summary>
    Default,

    /// <summary>Only kernels that sum the very products: within 1e-5 of a blob's largest magnitude.</summary>
    Strict,
}
