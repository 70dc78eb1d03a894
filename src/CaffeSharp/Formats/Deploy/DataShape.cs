using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>What a layer that brings in data says of the shape of its first top.</summary>
internal static class DataShape
{
    /// <summary>The shape; null where only the data know it.</summary>
    /// <remarks>
    /// One item at a time but for MemoryData, whose batch is the caller's own. Pictures of unknown colour have 3 channels, or
    /// 1 for <c>force_gray</c>.
    /// </remarks>
    public static Shape? Of(LayerParameter data)
    {
        if (data.MemoryDataParam is { } memory)
            return Sized(memory.BatchSize, memory.Channels, memory.Height, memory.Width);
        if (data.Type is "Python" or "HDF5Data")
            return null;
        TransformationParameter transform = data.TransformParam ?? new TransformationParameter();
        uint channels = data.ImageDataParam is { IsColor: false } || transform.ForceGray ? 1u
            : transform.MeanValue.Count > 1 ? (uint)transform.MeanValue.Count : 3;
        uint crop = Or(transform.CropSize, Or(data.DataParam?.CropSize, Or(data.ImageDataParam?.CropSize, Or(data.WindowDataParam?.CropSize, 0))));
        (uint height, uint width) = (Or(transform.CropH, crop), Or(transform.CropW, crop));
        if (height > 0 && width > 0)
            return Sized(1, channels, height, width);
        if (transform.ResizeParam is [var resize, ..])
            return Sized(1, channels, resize.Height, resize.Width);
        return data.ImageDataParam is { } image ? Sized(1, channels, image.NewHeight, image.NewWidth) : null;
    }

    private static uint Or(uint? size, uint otherwise) => size is null or 0 ? otherwise : size.Value;

    private static Shape? Sized(params uint[] dims) =>
        dims.All(dim => dim is > 0 and <= int.MaxValue) ? Shape.Create(Array.ConvertAll(dims, dim => (int)dim)) : null;
}
