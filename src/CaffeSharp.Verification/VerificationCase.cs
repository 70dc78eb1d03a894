using System.Text.Json;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Verification;

/// <summary>
/// A folder with a net, its inputs and the outputs that another implementation computed: <c>net.prototxt</c>, perhaps
/// weights, <c>.npy</c> files, and <c>case.json</c>, which says which is which.
/// </summary>
public sealed class VerificationCase
{
    private const string CaseFile = "case.json";

    private readonly string _folder;
    private readonly string? _weights;
    private readonly NetOptions _options;
    private readonly IReadOnlyDictionary<string, string> _inputs;
    private readonly IReadOnlyDictionary<string, string> _outputs;

    private VerificationCase(string folder, JsonElement json)
    {
        _folder = folder;
        Note = json.TryGetProperty("note", out JsonElement note) ? note.GetString() ?? "" : "";
        _weights = json.TryGetProperty("weights", out JsonElement weights) ? weights.GetString() : null;
        _options = json.TryGetProperty("state", out JsonElement state) ? State(state) : new();
        _inputs = Files(json.GetProperty("inputs"));
        _outputs = Files(json.GetProperty("outputs"));
    }

    /// <summary>The folder's name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(_folder));

    /// <summary>What the case is about.</summary>
    public string Note { get; }

    /// <summary>Whether a folder has the form of a case: a net and a <c>case.json</c>.</summary>
    public static bool IsCase(string folder) => File.Exists(Path.Combine(folder, CaseFile)) && File.Exists(Path.Combine(folder, "net.prototxt"));

    /// <summary>Reads a case's description.</summary>
    /// <exception cref="CaffeException">The folder does not have the form of a case.</exception>
    public static VerificationCase Load(string folder)
    {
        string path = Path.Combine(folder, CaseFile);
        try
        {
            using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(path));
            return new VerificationCase(folder, json.RootElement);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new CaffeException($"{path} does not describe a case: {fault.Message}", fault);
        }
    }

    /// <summary>Runs the net on the inputs and compares its outputs with those expected.</summary>
    /// <param name="options">How to run; strictly accurate by default.</param>
    /// <exception cref="CaffeException">A file cannot be read, or the net cannot be run.</exception>
    public IReadOnlyList<BlobComparison> Run(SessionOptions? options = null)
    {
        using Session session = LoadNet().CreateSession(options ?? new SessionOptions { Accuracy = AccuracyLevel.Strict });
        session.Run(ReadInputs());
        return [.. ReadOutputs().Select(output => BlobComparison.Compare(output.Key, output.Value, session[output.Key]))];
    }

    /// <summary>The net with its weights, in the state of the case.</summary>
    /// <exception cref="CaffeException">A file cannot be read, or the net is wrong in itself.</exception>
    public Net LoadNet() => Net.Load(Full("net.prototxt"), _weights is null ? null : Full(_weights), _options);

    /// <summary>The inputs by name.</summary>
    /// <exception cref="CaffeException">A file cannot be read.</exception>
    public Dictionary<string, Blob> ReadInputs() => Read(_inputs);

    /// <summary>What the other implementation computed, by name.</summary>
    /// <exception cref="CaffeException">A file cannot be read.</exception>
    public Dictionary<string, Blob> ReadOutputs() => Read(_outputs);

    private Dictionary<string, Blob> Read(IReadOnlyDictionary<string, string> files) => files.ToDictionary(file => file.Key, file => NpyFile.Read(Full(file.Value)));

    private string Full(string file) => Path.Combine(_folder, file);

    private static Dictionary<string, string> Files(JsonElement blobs) =>
        blobs.EnumerateObject().ToDictionary(blob => blob.Name, blob => blob.Value.GetProperty("file").GetString() ?? "");

    private static NetOptions State(JsonElement state) => new()
    {
        Phase = state.TryGetProperty("phase", out JsonElement phase) && phase.GetString() == "TRAIN" ? NetPhase.Train : NetPhase.Test,
        Level = state.TryGetProperty("level", out JsonElement level) ? level.GetInt32() : 0,
        Stages = state.TryGetProperty("stage", out JsonElement stages) ? [.. stages.EnumerateArray().Select(stage => stage.GetString() ?? "")] : [],
    };
}
