using CaffeSharp.Blobs;

namespace CaffeSharp.Fillers;

/// <summary>Every number is <paramref name="Value"/>. Caffe's default filler, with 0.</summary>
/// <param name="Value">The number.</param>
internal sealed record ConstantFiller(float Value = 0) : Filler
{
    /// <inheritdoc/>
    public override string Describe() => Invariant($"constant({Value})");

    private protected override void FillAll(Blob blob, RandomStream random) => blob.Span.Fill(Value);
}
