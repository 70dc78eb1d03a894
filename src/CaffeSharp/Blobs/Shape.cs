using System.Collections;
using System.Runtime.CompilerServices;
using CaffeSharp.Blobs;

namespace CaffeSharp;

/// <summary>
/// The axis sizes of a blob, outermost first, e.g. <c>[1, 3, 227, 227]</c>. Immutable, equal by value.
/// </summary>
/// <remarks>
/// The limits are Caffe's: at most <see cref="MaxAxes"/> axes, no negative size (0 is legal), and no more than
/// <see cref="int.MaxValue"/> numbers. A shape without axes is a scalar: it counts 1.
/// </remarks>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IReadOnlyList<int>, IEquatable<Shape>
{
    /// <summary>The most axes a blob may have, as in Caffe.</summary>
    public const int MaxAxes = 32;

    private readonly int[] _dims;
    private readonly int _count;

    private Shape(int[] dims, int count)
    {
        _dims = dims;
        _count = count;
    }

    /// <summary>The shape of a single number: no axes.</summary>
    public static Shape Scalar { get; } = new([], 1);

    /// <summary>Makes a shape of the given axis sizes.</summary>
    /// <exception cref="ShapeException">More than 32 axes, a negative size, or more than 2³¹−1 numbers.</exception>
    public static Shape Create(params ReadOnlySpan<int> dims)
    {
        if (dims.Length > MaxAxes)
            throw new ShapeException($"{dims.Length} axes are more than the {MaxAxes} a blob may have");
        long count = 1;
        foreach (int dim in dims)
        {
            if (dim < 0)
                throw new ShapeException($"an axis size of {dim} in {Format(dims)} is negative");
            count *= dim;
            if (count > int.MaxValue)
                throw new ShapeException($"a blob of {Format(dims)} would hold more than {int.MaxValue} numbers");
        }
        return new Shape(dims.ToArray(), (int)count);
    }

    /// <summary>The number of axes.</summary>
    public int Axes => _dims.Length;

    int IReadOnlyCollection<int>.Count => _dims.Length;

    /// <summary>How many numbers a blob of this shape holds: the product of all axis sizes.</summary>
    public int Count() => _count;

    /// <summary>The size of one axis; negative indices count from the last.</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int this[int axis] => _dims[CanonicalAxis(axis)];

    /// <summary>All axis sizes.</summary>
    public ReadOnlySpan<int> Dims => _dims;

    /// <summary>Turns a possibly negative axis into one in [0, <see cref="Axes"/>).</summary>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public int CanonicalAxis(int axis)
    {
        int canonical = axis < 0 ? axis + Axes : axis;
        if ((uint)canonical >= (uint)Axes)
            throw new ShapeException($"there is no axis {axis} in {this}");
        return canonical;
    }

    /// <summary>The product of the axis sizes in [<paramref name="from"/>, <paramref name="to"/>), 1 when empty.</summary>
    /// <exception cref="ShapeException">More than 2³¹−1, which another axis of size 0 hides from the whole.</exception>
    public int Count(int from, int to)
    {
        long count = 1;
        for (int axis = from; axis < to; axis++)
        {
            count *= _dims[axis];
            if (count > int.MaxValue)
                throw new ShapeException($"some axes of {this} would hold more than {int.MaxValue} numbers");
        }
        return (int)count;
    }

    /// <summary>The product of the axis sizes from <paramref name="from"/> to the last, 1 when empty.</summary>
    /// <exception cref="ShapeException">More than 2³¹−1, which another axis of size 0 hides from the whole.</exception>
    public int Count(int from) => Count(from, Axes);

    /// <summary>This shape with one axis size replaced; a negative axis counts from the last.</summary>
    /// <exception cref="ShapeException">There is no such axis, the size is negative, or there are more than 2³¹−1 numbers.</exception>
    public Shape With(int axis, int size)
    {
        int[] dims = [.. _dims];
        dims[CanonicalAxis(axis)] = size;
        return Create(dims);
    }

    /// <summary>
    /// Whether the two shapes are equal once leading axes of size 1 are dropped from the longer one, which is
    /// how Caffe matches a legacy 4-D shape such as <c>[1, 1, 1, 96]</c> with <c>[96]</c>.
    /// </summary>
    internal bool EqualsRightAligned(Shape other)
    {
        Shape longer = Axes >= other.Axes ? this : other, shorter = Axes >= other.Axes ? other : this;
        int extra = longer.Axes - shorter.Axes;
        return longer.Count(0, extra) == 1 && longer.Dims[extra..].SequenceEqual(shorter.Dims);
    }

    /// <inheritdoc/>
    public bool Equals(Shape? other) => other is not null && Dims.SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Shape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (int dim in _dims)
            hash.Add(dim);
        return hash.ToHashCode();
    }

    /// <summary>Whether two shapes have the same axes.</summary>
    public static bool operator ==(Shape? left, Shape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two shapes differ in an axis.</summary>
    public static bool operator !=(Shape? left, Shape? right) => !(left == right);

    /// <summary>The shape as it is written everywhere: <c>[1, 3, 227, 227]</c>.</summary>
    public override string ToString() => Format(_dims);

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static string Format(ReadOnlySpan<int> dims) => $"[{string.Join(", ", dims.ToArray())}]";
}
