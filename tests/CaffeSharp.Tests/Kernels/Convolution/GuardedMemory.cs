using CaffeSharp.Blobs;

namespace CaffeSharp.Tests.Kernels.Convolution;

/// <summary>Numbers between margins of NaN: reading over the edge poisons the result, writing over it shows.</summary>
internal sealed class GuardedMemory
{
    private const int Margin = 64;

    private readonly Memory<float> _all;

    public GuardedMemory(int length)
    {
        _all = Blob.Allocate(length + (2 * Margin));
        _all.Span.Fill(float.NaN);
        Length = length;
    }

    public int Length { get; }

    public Span<float> Span => _all.Span.Slice(Margin, Length);

    public bool MarginsAreIntact => IsNaN(_all.Span[..Margin]) && IsNaN(_all.Span[(Margin + Length)..]);

    private static bool IsNaN(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
        {
            if (!float.IsNaN(value))
                return false;
        }
        return true;
    }
}
