namespace CaffeSharp.Layers;

/// <summary>Bottoms that Caffe writes to an HDF5 file. Here they are swallowed as by <see cref="Silence"/>, with a warning.</summary>
public static class HDF5Output
{
    /// <summary>Makes the layer from its text.</summary>
    public static Silence Parse(LayerSetup setup)
    {
        setup.Warn($"would write {setup.Text.Hdf5OutputParam?.FileName ?? "a file"} in Caffe; nothing is written here");
        return new Silence();
    }
}
