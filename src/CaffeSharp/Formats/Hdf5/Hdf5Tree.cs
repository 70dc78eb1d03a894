namespace CaffeSharp.Formats.Hdf5;

/// <summary>A group to be written: groups and blobs by name, in the order they came.</summary>
internal sealed class Hdf5Tree
{
    private readonly Dictionary<string, object> _children = [];

    /// <summary>The groups (<see cref="Hdf5Tree"/>) and blobs (<see cref="Blobs.Blob"/>) in it.</summary>
    public IReadOnlyCollection<KeyValuePair<string, object>> Children => _children;

    /// <summary>The group of a name, made if need be; null when a blob has that name.</summary>
    public Hdf5Tree? Group(string name)
    {
        if (!_children.TryGetValue(name, out object? child))
            _children[name] = child = new Hdf5Tree();
        return child as Hdf5Tree;
    }

    /// <summary>Adds a blob, unless the name is taken.</summary>
    public bool TryAdd(string name, Blobs.Blob blob) => _children.TryAdd(name, blob);
}
