using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>Numbers that a program hands over: an <see cref="Input"/> of <c>[batch_size, channels, height, width]</c> and labels.</summary>
internal static class MemoryData
{
    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup)
    {
        MemoryDataParameter text = setup.Text.MemoryDataParam ?? new();
        return Input.OfPictures(setup, text.BatchSize, Layer.Positive("channels", text.Channels), text.Height, text.Width, 0);
    }
}
