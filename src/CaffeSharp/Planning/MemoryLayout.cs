namespace CaffeSharp.Planning;

/// <summary>Where a plan's values and scratch lie in the one piece of memory that a session holds. In floats.</summary>
/// <param name="Offsets">Where each value begins, by its id.</param>
/// <param name="ScratchOffset">Where the scratch memory that all steps share begins.</param>
/// <param name="ScratchSize">How large the scratch memory is.</param>
/// <param name="Size">The whole.</param>
internal sealed record MemoryLayout(IReadOnlyList<int> Offsets, int ScratchOffset, int ScratchSize, int Size)
{
    /// <summary>The whole in bytes.</summary>
    public long Bytes => (long)Size * sizeof(float);
}
