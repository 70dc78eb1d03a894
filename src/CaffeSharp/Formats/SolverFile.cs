using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats;

/// <summary>Sees a <c>solver.prototxt</c> as what it is to someone who only runs nets: a pointer to one, or its wrapping.</summary>
internal static class SolverFile
{
    private static readonly string[] NetFields =
        ["net", "train_net", "test_net", "net_param", "train_net_param", "test_net_param"];

    /// <summary>Whether a file that was read as a net is a solver: no layers, but fields that name a net.</summary>
    public static bool IsSolver(TextDocument<NetParameter> document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return document.Message.Layer.Count == 0 && document.Message.Layers.Count == 0
            && document.UnknownFieldsOf(document.Message).Any(field => NetFields.Contains(field.Name));
    }

    /// <summary>
    /// The file of the net that a solver is for: the first <c>test_net</c>, else <c>net</c>, else <c>train_net</c>.
    /// </summary>
    /// <remarks>
    /// Caffe takes such names from the folder it was started in, mostly its own top folder. So the solver's folder
    /// and those above it are searched for the name, then the current folder, then the solver's folder for the
    /// name's last part.
    /// </remarks>
    /// <param name="path">The solver's file.</param>
    /// <returns>The path of an existing file.</returns>
    /// <exception cref="CaffeException">The solver cannot be read, names no net, or the net is nowhere.</exception>
    public static string FindNet(string path) => FindNet(TextFormat.ParseFile<SolverParameter>(path), path);

    /// <summary>The same for a solver that was read.</summary>
    internal static string FindNet(TextDocument<SolverParameter> solver, string path)
    {
        string field = Named(solver.Message) ?? throw new CaffeException(NetInside(solver) is null
            ? $"{path} names no net (net, train_net or test_net)"
            : $"{path} holds its net inside instead of naming a file");
        string name = NetName(solver.Message, field);
        return Candidates(Path.GetFullPath(path), name).FirstOrDefault(File.Exists)
            ?? throw new TextFormatException(
                solver.Positions.Find(solver.Message, field)!.Value,
                $"there is no file for the {field} \"{name}\" below the solver's folder, a folder above it, or the current one");
    }

    /// <summary>
    /// The net that a solver holds itself, if it names none: the first <c>test_net_param</c>, else <c>net_param</c>, else
    /// <c>train_net_param</c>.
    /// </summary>
    internal static TextDocument<NetParameter>? NetInside(TextDocument<SolverParameter> solver)
    {
        SolverParameter message = solver.Message;
        NetParameter? net = message.TestNetParam.Count > 0 ? message.TestNetParam[0] : message.NetParam ?? message.TrainNetParam;
        return net is null || Named(message) is not null ? null : new(net, solver.Positions, solver.Warnings, solver.UnknownFields);
    }

    private static string? Named(SolverParameter solver) =>
        solver.TestNet.Count > 0 ? "test_net" : solver.HasNet ? "net" : solver.HasTrainNet ? "train_net" : null;

    private static string NetName(SolverParameter solver, string field) =>
        field switch { "test_net" => solver.TestNet[0], "net" => solver.Net, _ => solver.TrainNet };

    private static IEnumerable<string> Candidates(string solver, string name)
    {
        string folder = Path.GetDirectoryName(solver)!;
        for (string? above = folder; above is not null; above = Path.GetDirectoryName(above))
            yield return Path.Combine(above, name);
        yield return Path.Combine(Environment.CurrentDirectory, name);
        yield return Path.Combine(folder, Path.GetFileName(name));
    }
}
