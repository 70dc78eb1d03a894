using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;

namespace CaffeSharp.Cli;

/// <summary>The net of a file that is to be rewritten.</summary>
internal static class NetSource
{
    /// <summary>Reads a file, told by its contents, and brings its net into today's form.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dialect">The fork that wrote the caffemodel, or null to find out.</param>
    /// <param name="strict">Whether a field that is not known is an error.</param>
    /// <param name="report">Hears the warnings.</param>
    /// <exception cref="CaffeException">It cannot be read, holds no layers, or what strict refuses.</exception>
    public static ReadyNet Read(string path, string? dialect, bool strict, Report report)
    {
        var file = NetFile.Read(path, dialect);
        var net = ReadyNet.Upgrade(file);
        if (net.IsEmpty)
            throw new CaffeException($"{path} has no layers, so it is no net");
        foreach (Diagnostic warning in file.Text.Warnings)
            report.Warn($"{warning}");
        foreach (string warning in file.Weights?.Warnings ?? [])
            report.Warn(warning);
        if (strict)
            net.CheckFields();
        return net;
    }
}
