namespace CaffeSharp.Kernels;

/// <summary>Sizes of the memory that kernels ask for, worked out in 64 bits.</summary>
internal static class MemorySize
{
    /// <summary>The size as an int.</summary>
    /// <exception cref="CaffeException">It is more than one piece of memory can hold.</exception>
    public static int Of(long floats) => floats <= Array.MaxLength ? (int)floats : throw new CaffeException(
        $"this needs {floats * sizeof(float) >> 20:N0} MB in one piece, more than the {(long)Array.MaxLength * sizeof(float) >> 20:N0} MB that one may have");
}
