namespace CaffeSharp.Layers;

/// <summary>Blobs from HDF5 files. Their shapes stand in the files alone, so a net to run needs an Input layer instead.</summary>
internal static class HDF5Data
{
    /// <summary>Refuses, telling what to write in its place.</summary>
    /// <exception cref="LayerException">Always.</exception>
    public static Input Parse(LayerSetup setup) => throw new LayerException(
        $"reads {setup.Text.Hdf5DataParam?.Source ?? "files"}, which alone knows the shapes of {string.Join(", ", setup.Text.Top)}; put an Input layer with shapes in its place");
}
