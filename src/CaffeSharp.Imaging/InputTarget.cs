using CaffeSharp.Blobs;

namespace CaffeSharp.Imaging;

/// <summary>What a picture has to become: channels and size of the net's input, and the size before cropping.</summary>
internal readonly record struct InputTarget(int Channels, ImageSize Size, ImageSize Resized)
{
    public static InputTarget Of(ImageSize? resizeTo, Shape netInput)
    {
        ArgumentNullException.ThrowIfNull(netInput);
        if (netInput.Axes != 4 || netInput[1] is not (1 or 3) || netInput.Count(1) == 0)
            throw new ImageException($"a net input of {netInput} takes no picture: that would be [N, 1 or 3, H, W]");
        var size = new ImageSize(netInput[2], netInput[3]);
        ImageSize resized = resizeTo ?? size;
        if (!resized.IsPossible)
            throw new ImageException($"a picture cannot be resized to {resized} pixels");
        if (!resized.Holds(size))
            throw new ImageException($"a picture resized to {resized} is smaller than the net's input of {size}");
        return new InputTarget(netInput[1], size, resized);
    }
}
