namespace CaffeSharp.Layers;

/// <summary>Writes its bottoms into a file when Caffe runs it. Here the caller takes them from the net, and the layer does nothing.</summary>
internal static class HDF5Output
{
    /// <summary>Makes the layer from its text, and says what it does not do.</summary>
    public static Silence Parse(LayerSetup setup)
    {
        setup.Warn($"does not write {setup.Text.Hdf5OutputParam?.FileName ?? "its file"}; take {string.Join(" and ", setup.Text.Bottom)} from the net instead");
        return new Silence();
    }
}
