namespace CaffeSharp.Kernels;

/// <summary>What the doors of the tiles assert in debug builds.</summary>
internal static unsafe class PointerRange
{
    /// <summary>Whether <paramref name="count"/> floats at <paramref name="from"/> lie in the <paramref name="length"/> floats at <paramref name="memory"/>.</summary>
    public static bool Holds(float* memory, long length, float* from, long count) =>
        count <= 0 || (memory != null && from >= memory && from - memory <= length - count);
}
