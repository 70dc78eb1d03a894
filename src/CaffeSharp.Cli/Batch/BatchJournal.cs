using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaffeSharp.Formats;

namespace CaffeSharp.Cli.Batch;

/// <summary>
/// What a run over a manifest is: hashes of everything that its results hang on, and how it is cut into shards and parts. It stands
/// in the output folder, so that a run is taken up again, or joined, only as what it was begun as.
/// </summary>
internal sealed class BatchJournal
{
    private const string FileName = "run.json";
    private const string Items = "items", Shards = "shards", PartSize = "part", Ending = "form";

    private readonly JsonObject _fields;

    private BatchJournal(JsonObject fields) => _fields = fields;

    /// <summary>The journal of a run that is to be made.</summary>
    /// <param name="manifest">The pictures' paths.</param>
    /// <param name="shards">How many shards there are.</param>
    /// <param name="partSize">How many pictures a part has, the last of a shard maybe fewer.</param>
    /// <param name="form">The ending of the files of results: <c>.jsonl</c>, <c>.npz</c> or <c>.csv</c>.</param>
    /// <param name="others">What else the results hang on, each by name.</param>
    public BatchJournal(IReadOnlyList<string> manifest, int shards, int partSize, string form, IEnumerable<(string Name, string Value)> others)
    {
        _fields = new JsonObject { [Items] = manifest.Count, [Shards] = shards, [PartSize] = partSize, [Ending] = form, ["manifest"] = Hash(manifest) };
        foreach ((string name, string value) in others)
            _fields[name] = value;
    }

    /// <summary>How many pictures the manifest has.</summary>
    public int ItemCount => (int)_fields[Items]!;

    /// <summary>How many shards there are.</summary>
    public int ShardCount => (int)_fields[Shards]!;

    /// <summary>The ending of the files of results.</summary>
    public string Form => (string)_fields[Ending]!;

    /// <summary>The parts of a shard, in the order of the manifest.</summary>
    /// <param name="folder">The output folder.</param>
    /// <param name="shard">The shard.</param>
    public IEnumerable<BatchPart> Parts(string folder, Shard shard)
    {
        (int from, int to) = shard.Items(ItemCount);
        int size = (int)_fields[PartSize]!;
        for (int first = from, number = 0; first < to; first += size, number++)
            yield return new BatchPart(Path.Combine(folder, shard.Folder, $"part-{number:d6}"), Form, first, Math.Min(size, to - first));
    }

    /// <summary>Reads the journal of a run.</summary>
    /// <exception cref="CaffeException">There is none, or it is damaged.</exception>
    public static BatchJournal Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            throw new CaffeException($"{folder} holds no run of caffesharp batch: there is no {FileName} in it");
        try
        {
            var fields = JsonNode.Parse(File.ReadAllText(path)) as JsonObject;
            if (fields is not null && new[] { Items, Shards, PartSize }.All(name => fields[name] is JsonValue value && value.TryGetValue(out int number) && number >= 0)
                && (int)fields[Shards]! > 0 && (int)fields[PartSize]! > 0 && fields[Ending] is JsonValue form && form.TryGetValue(out string? ending) && FeatureFile.Endings.Contains(ending))
                return new BatchJournal(fields);
        }
        catch (JsonException)
        {
            // Told below.
        }
        throw new CaffeException($"{path} is no journal of caffesharp batch");
    }

    /// <summary>Begins the run in a folder, or sees that it is the one that was begun there.</summary>
    /// <exception cref="CaffeException">Another run was begun there.</exception>
    public void Begin(string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            // Shards that begin together write the same.
            OutputFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(_fields.ToJsonString(new JsonSerializerOptions { WriteIndented = true }))));
            return;
        }
        JsonObject begun = Read(folder)._fields;
        foreach (string name in _fields.Select(field => field.Key).Union(begun.Select(field => field.Key)))
        {
            string now = $"{_fields[name]}", then = $"{begun[name]}";
            if (now != then)
                throw new CaffeException($"{folder} holds another run: its {name} was {Short(then)}, and is now {Short(now)}; give another --out, or remove it");
        }
    }

    /// <summary>The SHA-256 of a file, in hexadecimal.</summary>
    public static string Hash(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    private static string Hash(IReadOnlyList<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string line in lines)
            hash.AppendData(Encoding.UTF8.GetBytes($"{line}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Short(string value) => value.Length switch { 0 => "not set", 64 => $"{value[..12]}…", _ => $"'{value}'" };
}
