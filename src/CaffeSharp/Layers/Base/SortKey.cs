namespace CaffeSharp.Layers;

/// <summary>64 bits that sort as a number does, and by its index among equals: a stable sort without memory.</summary>
internal static class SortKey
{
    /// <summary>Smaller numbers first, of equal ones the smaller index.</summary>
    public static ulong Ascending(float value, int index) => ((ulong)Order(value) << 32) | (uint)index;

    /// <summary>Larger numbers first, of equal ones the smaller index.</summary>
    public static ulong Descending(float value, int index) => ((ulong)~Order(value) << 32) | (uint)index;

    /// <summary>The index that a key was made with.</summary>
    public static int Index(ulong key) => (int)(uint)key;

    private static uint Order(float value)
    {
        // Adding 0 makes one zero of the two; turning the bits makes the order of floats that of unsigned integers.
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f);
        return (bits & 0x80000000) != 0 ? ~bits : bits | 0x80000000;
    }
}
