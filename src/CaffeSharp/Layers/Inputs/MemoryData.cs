namespace CaffeSharp.Layers;

/// <summary>Numbers that a program hands over: an <see cref="Input"/> of <c>[batch_size, channels, height, width]</c> and labels.</summary>
internal static class MemoryData
{
    /// <summary>Makes the layer from its text.</summary>
    public static Input Parse(LayerSetup setup) => Input.OfPictures(setup);
}
