namespace CaffeSharp;

/// <summary>How near to the plain sums a run must stay.</summary>
public enum AccuracyLevel
{
    /// <summary>
    /// Winograd convolution where it is faster: within 1e-4 of a blob's largest magnitude. It transforms tiles of pixels as a whole, so
    /// a NaN, an infinity or a pixel far larger than the others also reaches outputs of its tile whose windows do not hold it. The
    /// error of those outputs is relative to the large pixel, not to their own size. Take <see cref="Strict"/> where that matters.
    /// </summary>
    /// <remarks>
    /// Measured on the dense 3 × 3 layers of AlexNet, VGG-16 and ResNet-50 of 13 pixels and more (Zen 5, one thread): F(4 × 4), which this
    /// takes there, is off by at most 2e-5. F(2 × 2) is off by 1e-6 and takes 1.1 to 1.9 times as long, in the mean 1.6; the plain sum is
    /// off by 3e-6 and takes 2.0 to 3.5 times as long, in the mean 3.0. So the quickest is the default: only a plane with pixels 10,000 times
    /// as large as the others would gain, and a shape does not show whether there are such pixels.
    /// </remarks>
    Default,

    /// <summary>Only kernels that sum exactly the products of the definition: within 1e-5 of a blob's largest magnitude.</summary>
    Strict,
}
