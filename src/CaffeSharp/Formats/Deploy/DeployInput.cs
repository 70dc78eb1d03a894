using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Deploy;

/// <summary>The Input layer that takes the place of a data layer.</summary>
internal static class DeployInput
{
    /// <summary>An Input layer for the tops that are needed.</summary>
    /// <exception cref="FileFormatException">A shape is neither given nor told by the layer.</exception>
    public static LayerParameter Of(LayerParameter data, IReadOnlyList<string> tops, IReadOnlyDictionary<string, Shape> given)
    {
        var input = new LayerParameter { Name = data.Name, Type = "Input", InputParam = new InputParameter() };
        foreach (string top in tops)
        {
            Shape shape = given.GetValueOrDefault(top) ?? (data.Top[0] == top ? ShapeOf(data) : null)
                ?? throw new FileFormatException($"the net does not tell the shape of its input '{top}' (layer '{data.Name}', {data.Type}): give it, for example {top}=1,3,224,224");
            input.Top.Add(top);
            input.InputParam.Shape.Add(ToMessage(shape));
        }
        return input;
    }

    /// <summary>Puts given shapes in the place of an Input layer's own.</summary>
    /// <exception cref="FileFormatException">One of the tops has neither.</exception>
    public static void Reshape(LayerParameter input, IReadOnlyDictionary<string, Shape> given)
    {
        IList<BlobShape> own = input.InputParam?.Shape ?? [];
        var reshaped = new InputParameter();
        for (int i = 0; i < input.Top.Count; i++)
            // One shape may stand for all tops.
            reshaped.Shape.Add(given.TryGetValue(input.Top[i], out Shape? shape) ? ToMessage(shape)
                : own.Count > 0 ? own[Math.Min(i, own.Count - 1)].Clone()
                : throw new FileFormatException($"the net does not tell the shape of its input '{input.Top[i]}' (layer '{input.Name}'): give it too"));
        input.InputParam = reshaped;
    }

    private static BlobShape ToMessage(Shape shape) => new() { Dim = { shape.Select(dim => (long)dim) } };

    // One item at a time but for MemoryData, whose batch is the caller's own.
    private static Shape? ShapeOf(LayerParameter data)
    {
        if (data.MemoryDataParam is { } memory)
            return Sized(memory.BatchSize, memory.Channels, memory.Height, memory.Width);
        TransformationParameter transform = data.TransformParam ?? new TransformationParameter();
        uint channels = transform.ForceGray ? 1u : transform.ForceColor || transform.MeanValue.Count == 3 ? 3u : 0;
        if (data.ImageDataParam is { } image)
            channels = image.IsColor ? 3u : 1;
        if (transform.CropSize > 0)
            return Sized(1, channels, transform.CropSize, transform.CropSize);
        if (transform.ResizeParam is [var resize, ..])
            return Sized(1, channels, resize.Height, resize.Width);
        return data.ImageDataParam is { } fixedSize ? Sized(1, channels, fixedSize.NewHeight, fixedSize.NewWidth) : null;
    }

    private static Shape? Sized(params uint[] dims) =>
        dims.All(dim => dim is > 0 and <= int.MaxValue) ? Shape.Create(Array.ConvertAll(dims, dim => (int)dim)) : null;
}
