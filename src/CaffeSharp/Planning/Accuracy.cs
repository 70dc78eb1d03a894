namespace CaffeSharp;

/// <summary>How near to the plain sums a run must stay.</summary>
public enum Accuracy
{
    /// <summary>Winograd convolution where it is faster: within 1e-4 of a blob's largest magnitude.</summary>
    Default,

    /// <summary>Only kernels that sum the very products: within 1e-5 of a blob's largest magnitude.</summary>
    Strict,
}
