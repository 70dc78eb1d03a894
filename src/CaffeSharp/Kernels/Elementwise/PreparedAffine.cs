using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>
/// A linear function with a clamp for every channel made ready: <see cref="AffineProblem"/> over images <c>[C, pixels]</c>.
/// Input and output may be the same memory. Numbers are copied when it is made.
/// </summary>
internal abstract class PreparedAffine : ImageKernel
{
    /// <summary>Describes the memory of an image.</summary>
    protected PreparedAffine(BlobLayout layout, int channels, int pixels)
        : base(layout.ImageFloats(channels, pixels), layout.ImageFloats(channels, pixels))
    {
    }

    /// <summary>Gets ready.</summary>
    /// <param name="affine">The numbers of the channels.</param>
    /// <param name="layout">How input and output lie.</param>
    /// <param name="channels">Channels of an image; for factors along the last axis its length, with one pixel.</param>
    /// <param name="pixels">Numbers of a channel.</param>
    /// <param name="lane">Floats in a vector: the layout's block if it is blocked.</param>
    /// <exception cref="ArgumentException">Numbers for another count of channels, or a lane that does not suit the layout.</exception>
    public static PreparedAffine Create(AffineProblem affine, BlobLayout layout, int channels, int pixels, int lane)
    {
        if (layout.IsBlocked && layout.Lane != lane)
            throw new ArgumentException($"blobs in {layout} do not suit vectors of {lane} floats");
        foreach (ReadOnlyMemory<float> numbers in new[] { affine.Mean, affine.Factor, affine.Bias, affine.Slope })
        {
            if (numbers.Length > 1 && numbers.Length != channels)
                throw new ArgumentException($"{numbers.Length} numbers do not suit {channels} channels");
        }
        return LaneChoice.Make(lane, new Maker(affine, layout, channels, pixels));
    }

    private sealed record Maker(AffineProblem Affine, BlobLayout Layout, int Channels, int Pixels) : ILaneMaker<PreparedAffine>
    {
        public PreparedAffine Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => new AffineKernel<TLane, TV>(Affine, Layout, Channels, Pixels);
    }
}
