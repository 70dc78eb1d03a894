using CaffeSharp.Blobs;
using CaffeSharp.Formats.Deploy;
using CaffeSharp.Formats.Dialects;
using CaffeSharp.Formats.Sniff;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats;

/// <summary>A net from whatever file a user has of it.</summary>
/// <param name="Text">The net.</param>
/// <param name="Weights">The weights, where the file holds them too.</param>
public sealed record NetFile(TextDocument<NetParameter> Text, NetWeights? Weights)
{
    /// <summary>
    /// Reads a net: a prototxt, the solver.prototxt that points to one, or a caffemodel, whose net, mostly the one that was
    /// trained, is made a deploy net.
    /// </summary>
    /// <param name="path">The file; told by its content.</param>
    /// <param name="inputs">Shapes by blob name, for inputs of a caffemodel's net that declare none.</param>
    /// <param name="dialect">The fork whose field numbers a caffemodel uses; found out when <see langword="null"/>.</param>
    /// <exception cref="CaffeException">The file is something else, or damaged.</exception>
    public static NetFile Read(string path, IReadOnlyDictionary<string, Shape>? inputs = null, string? dialect = null)
    {
        if (Kind(path) == FileKind.CaffeModel)
            return FromCaffeModel(path, inputs, dialect);
        TextDocument<NetParameter> text = TextFormat.ParseFile<NetParameter>(path);
        return SolverFile.IsSolver(text) ? Read(SolverFile.FindNet(path), inputs, dialect) : new NetFile(text, null);
    }

    private static NetFile FromCaffeModel(string path, IReadOnlyDictionary<string, Shape>? inputs, string? dialect)
    {
        NetWeights weights = NetWeights.Load(path);
        BinaryNet binary = BinaryNet.Read(weights, path, dialect);
        NetParameter upgraded = NetUpgrade.Apply(binary.Net).Net;
        // What a caffemodel holds went through the filter when it was trained.
        NetParameter deploy = DeployNet.From(upgraded, inputs);
        var nowhere = new SourcePosition(path, 0, 0);
        Diagnostic[] warnings = [.. binary.Warnings.Select(warning => new Diagnostic(nowhere, warning))];
        return new NetFile(new TextDocument<NetParameter>(deploy, new SourceMap(path), warnings, []), weights);
    }

    private static FileKind Kind(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return FileSniffer.Identify(stream);
    }
}
