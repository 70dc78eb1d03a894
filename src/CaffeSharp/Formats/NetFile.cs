using CaffeSharp.Formats.Dialects;
using CaffeSharp.Formats.Sniff;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats;

/// <summary>A net from whatever file a user has of it, in that file's own form.</summary>
/// <param name="Text">The net.</param>
/// <param name="Weights">The weights, where the file is a caffemodel; its net is then the one that was trained.</param>
internal sealed record NetFile(TextDocument<NetParameter> Text, NetWeights? Weights)
{
    /// <summary>Reads a net: a prototxt, the solver.prototxt that points to one or holds it, or a caffemodel.</summary>
    /// <param name="path">The file, told by its content; <c>-</c> for standard input.</param>
    /// <param name="dialect">The fork whose field numbers a caffemodel uses; found out when <see langword="null"/>.</param>
    /// <exception cref="CaffeException">The file is something else, or damaged.</exception>
    public static NetFile Read(string path, string? dialect = null)
    {
        using Stream stream = InputFile.Open(path);
        return Read(stream, path, dialect);
    }

    /// <summary>Reads a net from a stream: what <see cref="Read(string, string?)"/> takes as a file.</summary>
    /// <param name="stream">The stream, read from where it stands to its end; one that cannot seek is taken into memory first.</param>
    /// <param name="name">The name by which messages call it; a solver's net is looked for beside this path.</param>
    /// <param name="dialect">The fork whose field numbers a caffemodel uses; found out when <see langword="null"/>.</param>
    /// <exception cref="CaffeException">It is something else, or damaged.</exception>
    public static NetFile Read(Stream stream, string name, string? dialect = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(name);
        return ReadOne(InputFile.Seekable(stream, name), name, dialect, out string? text) ?? FromSolver(text!, name, dialect);
    }

    // Null for a solver, whose text is given instead.
    private static NetFile? ReadOne(Stream stream, string name, string? dialect, out string? text)
    {
        BinaryNet.CheckDialect(dialect);
        text = null;
        if (FileSniffer.Identify(stream) == FileKind.CaffeModel)
            return FromCaffeModel(CaffeModelFile.Read(stream, name), name, dialect);
        text = TextFile.Read(stream, name);
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>(text, name);
        if (SolverFile.IsSolver(document))
            return null;
        return new NetFile(dialect is null ? document : document.With($"the dialect '{dialect}' does nothing for {name}: it is text, which names its fields"), null);
    }

    private static NetFile FromSolver(string text, string name, string? dialect)
    {
        TextDocument<SolverParameter> solver = TextFormat.Parse<SolverParameter>(text, name);
        if (SolverFile.NetInside(solver) is { } inside)
            return new NetFile(inside, null);
        string path = SolverFile.FindNet(solver, name);
        using Stream stream = InputFile.OpenOrdinary(path);
        // One step is all that an honest solver needs, and two solvers may name each other.
        return ReadOne(stream, path, dialect, out _)
            ?? throw new FileFormatException($"{name} names {path} as its net, which is a solver too: its net: must name the net's own file");
    }

    private static NetFile FromCaffeModel(NetWeights weights, string path, string? dialect)
    {
        BinaryNet binary = BinaryNet.Read(weights, path, dialect);
        var nowhere = new SourcePosition(path, 0, 0);
        Diagnostic[] warnings = [.. binary.Warnings.Select(warning => new Diagnostic(nowhere, warning))];
        return new NetFile(new TextDocument<NetParameter>(binary.Net, new SourceMap(path), warnings, []), weights);
    }
}
