using CaffeSharp.Formats.Dialects;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;

namespace CaffeSharp.Cli;

/// <summary>The net that a file holds, as text or inside a caffemodel, brought into today's form.</summary>
/// <param name="Net">The net.</param>
/// <param name="Notes">What was changed to bring it into that form.</param>
/// <param name="Weights">The weights of the file, if it is a caffemodel.</param>
internal sealed record NetSource(NetParameter Net, IReadOnlyList<UpgradeNote> Notes, NetWeights? Weights)
{
    /// <summary>Reads a file, told by its contents.</summary>
    /// <param name="path">The file.</param>
    /// <param name="dialect">The fork that wrote the caffemodel, or null to find out.</param>
    /// <param name="report">Hears the warnings.</param>
    public static NetSource Read(string path, string? dialect, Report report) =>
        TextFormat.IsTextFile(path) ? ReadText(path, report) : ReadBinary(NetWeights.Load(path), path, dialect, report);

    private static NetSource ReadText(string path, Report report)
    {
        TextDocument<NetParameter> text = TextFormat.ParseFile<NetParameter>(path);
        foreach (Diagnostic warning in text.Warnings)
            report.Warn($"{warning}");
        UpgradedNet upgraded = NetUpgrade.Apply(text.Message, text.Positions);
        return new NetSource(upgraded.Net, upgraded.Notes, null);
    }

    private static NetSource ReadBinary(NetWeights weights, string path, string? dialect, Report report)
    {
        BinaryNet binary = BinaryNet.Read(weights, path, dialect);
        foreach (string warning in weights.Warnings.Concat(binary.Warnings))
            report.Warn(warning);
        UpgradedNet upgraded = NetUpgrade.Apply(binary.Net);
        return new NetSource(upgraded.Net, upgraded.Notes, weights);
    }
}
