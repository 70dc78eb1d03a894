namespace CaffeSharp.Planning;

/// <summary>A piece of memory and the steps during which it is needed, both ends included.</summary>
/// <param name="Size">How many floats.</param>
/// <param name="First">The step that writes it.</param>
/// <param name="Last">The last step that reads it.</param>
internal readonly record struct LiveRange(int Size, int First, int Last)
{
    public bool Overlaps(LiveRange other) => First <= other.Last && other.First <= Last;
}
