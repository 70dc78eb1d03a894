using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>What the text of a layer that reads pictures says of their number and size; 0 where only the data know it.</summary>
/// <param name="Batch">How many a run takes.</param>
/// <param name="Channels">Of each picture.</param>
/// <param name="Height">Of each picture, as the layer gives it.</param>
/// <param name="Width">Of each picture, as the layer gives it.</param>
internal readonly record struct DataShape(uint Batch, uint Channels, uint Height, uint Width)
{
    /// <summary>What a layer says; null for one whose data alone know all of it.</summary>
    /// <remarks>
    /// Pictures of unknown colour have 3 channels, 1 for <c>force_gray</c>, or as many as there are mean values. What is cut out
    /// wins over what the transform resizes to, and that over the layer's own size.
    /// </remarks>
    public static DataShape? Of(LayerParameter data)
    {
        if (data.Type is "Python" or "HDF5Data")
            return null;
        if (data.Type == "MemoryData" || data.MemoryDataParam is not null)
            return OfMemory(data.MemoryDataParam ?? new());
        if (data.Type == "DenseImageData" || data.DenseImageDataParam is not null)
            return OfDenseImages(data.DenseImageDataParam ?? new()).Transformed(data.TransformParam, 0);
        if (data.VideoDataParam is { HasBatchSize: true } segments)
            return OfSegments(segments).Transformed(data.TransformParam, segments.CropSize);
        if (data.Type == "WindowData" || data.WindowDataParam is not null)
            return new DataShape(data.WindowDataParam?.BatchSize ?? 0, 3, 0, 0).Transformed(data.TransformParam, data.WindowDataParam?.CropSize ?? 0);
        if (data.Type is "ImageData" or "ImageSegData" or "ImageLabelmapData" || data.ImageDataParam is not null)
            return OfImages(data.ImageDataParam ?? new()).Transformed(data.TransformParam, data.ImageDataParam?.CropSize ?? 0);
        return new DataShape(data.DataParam?.BatchSize ?? 0, Colours(data.TransformParam), 0, 0).Transformed(data.TransformParam, data.DataParam?.CropSize ?? 0);
    }

    /// <summary>
    /// The shape <c>[N, C, H, W]</c> of a net to run: one picture at a time, but for MemoryData, whose batch is the caller's own; null where the text does
    /// not say all.
    /// </summary>
    public static Shape? ToRun(LayerParameter data) => Of(data) is { } shape
        ? Sized(data.MemoryDataParam is null ? 1 : shape.Batch, shape.Channels, shape.Height, shape.Width)
        : null;

    private static DataShape OfMemory(MemoryDataParameter text) => new(text.BatchSize, text.Channels, text.Height, text.Width);

    private static DataShape OfImages(ImageDataParameter text) => new(text.BatchSize, text.IsColor ? 3u : 1, text.NewHeight, text.NewWidth);

    private static DataShape OfDenseImages(DenseImageDataParameter text)
    {
        bool isCut = text.CropHeight > 0 && text.CropWidth > 0;
        return new(text.BatchSize, text.IsColor ? 3u : 1, isCut ? text.CropHeight : text.NewHeight, isCut ? text.CropWidth : text.NewWidth);
    }

    /// <summary>Temporal segment networks: the channels are those of all pictures of all segments.</summary>
    private static DataShape OfSegments(VideoDataParameter text)
    {
        ulong channels = (ulong)text.NumSegments * text.NewLength * (text.Modality == VideoDataParameter.Types.Modality.Flow ? 2u : 3);
        return new(text.BatchSize, (uint)Math.Min(channels, uint.MaxValue), text.NewHeight, text.NewWidth);
    }

    private static uint Colours(TransformationParameter? transform) => transform switch
    {
        { ForceGray: true } => 1,
        { MeanValue.Count: > 1 } => (uint)transform.MeanValue.Count,
        _ => 3,
    };

    private DataShape Transformed(TransformationParameter? transform, uint crop)
    {
        (uint height, uint width) = transform?.ResizeParam is [var resize, ..] ? (resize.Height, resize.Width) : (Height, Width);
        crop = Or(transform?.CropSize, crop);
        return this with { Height = Or(Or(transform?.CropH, crop), height), Width = Or(Or(transform?.CropW, crop), width) };
    }

    private static uint Or(uint? size, uint otherwise) => size is null or 0 ? otherwise : size.Value;

    private static Shape? Sized(params uint[] dims) =>
        dims.All(dim => dim is > 0 and <= int.MaxValue) ? Shape.Create(Array.ConvertAll(dims, dim => (int)dim)) : null;
}
