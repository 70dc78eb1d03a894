namespace CaffeSharp.Serving.Models;

/// <summary>A name and what stands behind it: each version a loaded model, or why it is none.</summary>
/// <param name="Name">What clients call it.</param>
/// <param name="Versions">By number, at least one; a null model stands with its fault.</param>
internal sealed record ModelEntry(string Name, IReadOnlyDictionary<int, (Model? Model, string? Fault)> Versions)
{
    /// <summary>The version that is meant when none is named.</summary>
    public int Newest => Versions.Keys.Max();

    /// <summary>Whether all versions can answer.</summary>
    public bool IsReady => Versions.Values.All(version => version.Model is not null);

    /// <summary>The loaded models.</summary>
    public IEnumerable<Model> Loaded => Versions.Values.Select(version => version.Model).OfType<Model>();

    /// <summary>An entry that cannot answer.</summary>
    public static ModelEntry Faulty(string name, string fault) => new(name, new Dictionary<int, (Model?, string?)> { [1] = (null, fault) });
}
