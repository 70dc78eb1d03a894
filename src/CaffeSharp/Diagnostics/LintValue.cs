using CaffeSharp.Blobs;

namespace CaffeSharp.Diagnostics;

/// <summary>What one layer writes and others read, in a net that may be wrong.</summary>
internal sealed class LintValue
{
    private readonly List<LintLayer> _readers = [];

    /// <summary>Makes a value.</summary>
    /// <param name="name">The blob's name.</param>
    /// <param name="shape">Its shape, if it could be found.</param>
    /// <param name="within">The value in whose memory Caffe puts it, or null when it has memory of its own.</param>
    /// <param name="isWritten">Whether its numbers are others than those of <paramref name="within"/>.</param>
    public LintValue(string name, Shape? shape, LintValue? within = null, bool isWritten = true)
    {
        (Name, Shape) = (name, shape);
        Memory = within?.Memory ?? this;
        Content = within is null || isWritten ? this : within.Content;
    }

    public string Name { get; }

    public Shape? Shape { get; }

    /// <summary>The first of all values that Caffe has in the same memory.</summary>
    public LintValue Memory { get; }

    /// <summary>The first of all values with the same numbers in that memory.</summary>
    public LintValue Content { get; }

    /// <summary>The layers that read it, in running order; a layer that reads it twice stands here twice.</summary>
    public IReadOnlyList<LintLayer> Readers => _readers;

    public void AddReader(LintLayer layer) => _readers.Add(layer);
}
