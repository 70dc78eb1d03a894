using CaffeSharp.Blobs;

namespace CaffeSharp.Operators;

/// <summary>A bottom blob's shape cut at the channel axis: batch axes, channels, spatial axes.</summary>
internal readonly record struct CaffeBottom(Shape Leading, int Batch, int Channels, Shape Spatial)
{
    public static CaffeBottom Of(Shape shape, int axis)
    {
        if (axis < -shape.Axes || axis >= shape.Axes)
            throw new OperatorException(OperatorFault.Rank, $"there is no channel axis {axis} in a bottom of {shape}");
        int channels = shape.CanonicalAxis(axis);
        return new(Shape.Create(shape.Dims[..channels]), shape.Count(0, channels), shape[channels], Shape.Create(shape.Dims[(channels + 1)..]));
    }

    /// <summary>Gives a result <c>[batch, F, out…]</c> its batch axes back.</summary>
    public Blob Restore(Blob result) => result.Reshape([.. Leading, .. result.Shape.Dims[1..]]);
}
