using CaffeSharp.Blobs;

namespace CaffeSharp.Diagnostics;

/// <summary>What one layer writes and others read, in a net that may be wrong.</summary>
/// <param name="name">The blob's name.</param>
/// <param name="shape">Its shape, if it could be found.</param>
/// <param name="within">The value in whose memory Caffe puts it, or null when it has memory of its own.</param>
internal sealed class LintValue(string name, Shape? shape, LintValue? within = null)
{
    private readonly List<LintLayer> _readers = [];

    public string Name => name;

    public Shape? Shape => shape;

    /// <summary>The layers that read it, in running order; a layer that reads it twice stands here twice.</summary>
    public IReadOnlyList<LintLayer> Readers => _readers;

    /// <summary>The first of all values that Caffe has in one memory.</summary>
    public LintValue Memory => within is null ? this : within.Memory;

    public void AddReader(LintLayer layer) => _readers.Add(layer);
}
