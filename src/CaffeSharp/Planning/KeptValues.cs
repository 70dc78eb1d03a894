using CaffeSharp.Graph;

namespace CaffeSharp.Planning;

/// <summary>The values besides the outputs that must be there after a run, or when a layer is tapped. Equal when they are the same ones.</summary>
/// <param name="values">The values, in any order.</param>
internal sealed class KeptValues(IEnumerable<Value> values) : IEquatable<KeptValues>
{
    private readonly Value[] _values = [.. values.Distinct().OrderBy(value => value.Id)];

    /// <summary>None.</summary>
    public static KeptValues None { get; } = new([]);

    /// <summary>The values in the order of their ids.</summary>
    public IReadOnlyList<Value> Values => _values;

    /// <summary>The same and more.</summary>
    public KeptValues With(IEnumerable<Value> more) => new(_values.Concat(more));

    public bool Equals(KeptValues? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => Equals(obj as KeptValues);

    public override int GetHashCode() => _values.Length == 0 ? 0 : HashCode.Combine(_values.Length, _values[0].Id, _values[^1].Id);
}
