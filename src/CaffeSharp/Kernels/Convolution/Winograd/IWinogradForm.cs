using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>
/// One member F(m×m, r×r) of Winograd's family: m×m outputs of an r×r kernel from an (m+r−1)×(m+r−1) tile of input,
/// with (m+r−1)² multiplications instead of m²·r². With x a tile, w a kernel and ∘ the element-wise product,
/// <code>
/// y = Aᵀ [ (G w Gᵀ) ∘ (Bᵀ x B) ] A
/// </code>
/// (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2015). The matrices follow from evaluating
/// polynomials at m+r−2 points and at infinity; the fractions stand in G, which is applied once, so that Bᵀ
/// and Aᵀ hold small whole numbers.
/// </summary>
internal unsafe interface IWinogradForm
{
    /// <summary>m, outputs of a tile along an axis.</summary>
    static abstract int Outputs { get; }

    /// <summary>r, kernel taps along an axis.</summary>
    static abstract int Taps { get; }

    /// <summary>m + r − 1, inputs of a tile along an axis, and the order of the square matrix Bᵀ.</summary>
    static abstract int Size { get; }

    /// <summary>The form in a kernel's name, e.g. f43 for F(4×4, 3×3).</summary>
    static abstract string Name { get; }

    /// <summary>G, <c>[Size, Taps]</c>.</summary>
    static abstract ReadOnlySpan<float> Filter { get; }

    /// <summary>Bᵀ times a column of <see cref="Size"/> lanes <paramref name="fromStride"/> floats apart.</summary>
    static abstract void Input<TLane, TV>(float* from, nint fromStride, float* to, nint toStride) where TLane : struct, ILane<TV> where TV : struct;

    /// <summary>Aᵀ times a column of <see cref="Size"/> lanes: gives <see cref="Outputs"/> lanes.</summary>
    static abstract void Output<TLane, TV>(float* from, nint fromStride, float* to, nint toStride) where TLane : struct, ILane<TV> where TV : struct;
}
