using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Cli;

/// <summary>The form in which a file is written, told by its name.</summary>
internal static class FileForm
{
    private static readonly string[] Caffemodel = [".caffemodel", ".binaryproto"], Hdf5 = [".h5", ".hdf5"], Text = [".prototxt", ".pbtxt", ".pt", ".txt"];

    /// <summary>Whether a binary net is to be written.</summary>
    public static bool IsCaffeModel(string path) => Ends(path, Caffemodel);

    /// <summary>Whether weights are to be written into HDF5.</summary>
    public static bool IsHdf5(string path) => Ends(path, Hdf5);

    /// <summary>Whether the name is that of a net's text.</summary>
    public static bool IsText(string path) => Ends(path, Text);

    /// <summary>Writes a net as text.</summary>
    public static void WriteText(string path, NetParameter net) => TextFormat.WriteFile(path, net);

    /// <summary>Whether a file is written to standard output.</summary>
    public static bool IsStandardOutput(string? path) => path is OutputFile.StandardOutput or "/dev/stdout";

    /// <summary>A file and its size, for notes.</summary>
    public static string Written(string path) => IsStandardOutput(path) ? "wrote to standard output" : new FileInfo(path) is { Length: > 0 } file ? $"wrote {path}, {Units.Bytes(file.Length)}" : $"wrote {path}";

    private static bool Ends(string path, string[] extensions) => extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
