using System.Collections;
using System.Diagnostics.CodeAnalysis;
using CaffeSharp.Graph;

namespace CaffeSharp;

/// <summary>
/// The outputs of a run by name, row-major. The blobs are the session's memory and valid until its next run;
/// <see cref="Copy"/> gives blobs that stay.
/// </summary>
public sealed class NetOutputs : IReadOnlyDictionary<string, Blob>
{
    private readonly NetGraph _graph;
    private readonly Dictionary<string, Blob> _blobs;

    internal NetOutputs(NetGraph graph, Func<Value, Blob> blob)
    {
        _graph = graph;
        _blobs = graph.Outputs.GroupBy(value => value.Name).ToDictionary(same => same.Key, same => blob(same.Last()));
    }

    /// <summary>The output of the given name.</summary>
    /// <exception cref="NetException">There is no such output; the message has the nearest name there is.</exception>
    public Blob this[string name] => _blobs.TryGetValue(name, out Blob? blob)
        ? blob
        : throw new NetException($"the blob '{_graph.FindBlob(name).Name}' is no output of the net; they are {string.Join(", ", Keys)}. SessionOptions.KeepAll keeps all blobs");

    /// <summary>How many outputs there are.</summary>
    public int Count => _blobs.Count;

    /// <summary>The outputs' names, in alphabetical order.</summary>
    public IEnumerable<string> Keys => _blobs.Keys;

    /// <summary>The outputs, in the order of their names.</summary>
    public IEnumerable<Blob> Values => _blobs.Values;

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _blobs.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Blob value) => _blobs.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Blob>> GetEnumerator() => _blobs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The same numbers in memory of their own, which outlives the next run and the session.</summary>
    public NetOutputs Copy() => new(_graph, value => _blobs[value.Name].Copy());

    /// <summary>Puts another blob in an output's place.</summary>
    internal void Set(string name, Blob blob) => _blobs[name] = blob;
}
