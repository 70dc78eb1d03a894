namespace CaffeSharp.Onnx.Model;

/// <summary>
/// One axis of a value: its size when the net is as declared, and what becomes of it in trials in which an input's axis
/// has another size. An axis that is the same in all is fixed; two free axes that agree in all are one and the same.
/// </summary>
internal sealed class Axis : IEquatable<Axis>
{
    private readonly long[] _sizes;

    private Axis(long[] sizes) => _sizes = sizes;

    /// <summary>The size in the net as declared.</summary>
    public int Size => checked((int)_sizes[0]);

    /// <summary>Whether no trial changes it.</summary>
    public bool IsFixed => Array.TrueForAll(_sizes, size => size == _sizes[0]);

    /// <summary>The trials that change it.</summary>
    public IEnumerable<int> Trials => Enumerable.Range(0, _sizes.Length).Where(trial => _sizes[trial] != _sizes[0]);

    /// <summary>An axis by its sizes in all trials.</summary>
    public static Axis Of(IEnumerable<int> sizes) => new([.. sizes.Select(size => (long)size)]);

    /// <summary>A fixed axis.</summary>
    public static implicit operator Axis(int size) => new([size]);

    /// <summary>Two axes merged.</summary>
    public static Axis operator *(Axis left, Axis right) => left.With(right, (a, b) => a * b);

    /// <summary>An axis cut into so many.</summary>
    public static Axis operator /(Axis left, int right) => left.With(right, (a, b) => a / b);

    /// <summary>Many axes merged.</summary>
    public static Axis Product(IEnumerable<Axis> axes) => axes.Aggregate((Axis)1, (product, axis) => product * axis);

    /// <inheritdoc/>
    public bool Equals(Axis? other) => other is not null && Enumerable.Range(0, Math.Max(_sizes.Length, other._sizes.Length)).All(trial => At(trial) == other.At(trial));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Axis);

    /// <inheritdoc/>
    public override int GetHashCode() => _sizes[0].GetHashCode();

    private Axis With(Axis other, Func<long, long, long> join) =>
        new([.. Enumerable.Range(0, Math.Max(_sizes.Length, other._sizes.Length)).Select(trial => join(At(trial), other.At(trial)))]);

    private long At(int trial) => _sizes[_sizes.Length == 1 ? 0 : trial];
}
