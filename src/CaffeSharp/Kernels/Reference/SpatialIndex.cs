using CaffeSharp.Blobs;

namespace CaffeSharp.Kernels.Reference;

/// <summary>Counts through all positions of some axes, the last one fastest, like an odometer.</summary>
internal readonly ref struct SpatialIndex
{
    private readonly ReadOnlySpan<int> _sizes;

    /// <summary>Starts at zero on every axis, using <paramref name="memory"/> to stand on.</summary>
    public SpatialIndex(Shape sizes, Span<int> memory) : this(sizes.Dims, memory)
    {
    }

    /// <summary>Starts at zero on every axis, using <paramref name="memory"/> to stand on.</summary>
    public SpatialIndex(ReadOnlySpan<int> sizes, Span<int> memory)
    {
        _sizes = sizes;
        Position = memory[..sizes.Length];
        Position.Clear();
    }

    /// <summary>Where it stands, an index for every axis.</summary>
    public Span<int> Position { get; }

    /// <summary>Moves on by one; false when it came back to the start.</summary>
    public bool MoveNext()
    {
        for (int axis = Position.Length - 1; axis >= 0; axis--)
        {
            if (++Position[axis] < _sizes[axis])
                return true;
            Position[axis] = 0;
        }
        return false;
    }
}
