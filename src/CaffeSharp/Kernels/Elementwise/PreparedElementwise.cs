using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;

namespace CaffeSharp.Kernels.Elementwise;

/// <summary>
/// A function of every number made ready. The layout matters only where blocks are not full: what is unused stays finite.
/// Input and output may be the same memory.
/// </summary>
internal abstract class PreparedElementwise : ImageKernel
{
    /// <summary>Describes the memory of an image.</summary>
    protected PreparedElementwise(BlobLayout layout, int channels, int pixels)
        : base(layout.ImageFloats(channels, pixels), layout.ImageFloats(channels, pixels))
    {
    }

    /// <summary>Gets ready.</summary>
    /// <param name="function">What is computed.</param>
    /// <param name="layout">How input and output lie.</param>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="pixels">Numbers of a channel.</param>
    /// <param name="lane">Floats in a vector: the layout's block if it is blocked.</param>
    /// <exception cref="ArgumentException">A lane that does not suit the layout.</exception>
    public static PreparedElementwise Create<TFunction>(TFunction function, BlobLayout layout, int channels, int pixels, int lane)
        where TFunction : struct, IElementFunction
    {
        if (layout.IsBlocked && layout.Lane != lane)
            throw new ArgumentException($"blobs in {layout} do not suit vectors of {lane} floats");
        return LaneChoice.Make(lane, new Maker<TFunction>(function, layout, channels, pixels));
    }

    private sealed record Maker<TFunction>(TFunction Function, BlobLayout Layout, int Channels, int Pixels) : ILaneMaker<PreparedElementwise>
        where TFunction : struct, IElementFunction
    {
        public PreparedElementwise Make<TLane, TV>()
            where TLane : struct, ILane<TV>
            where TV : struct => new ElementwiseKernel<TLane, TV, TFunction>(Function, Layout, Channels, Pixels);
    }
}
