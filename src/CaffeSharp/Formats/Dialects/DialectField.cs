using CaffeSharp.Formats.Wire;

namespace CaffeSharp.Formats.Dialects;

/// <summary>What a dialect means by one field of a layer.</summary>
/// <param name="Ours">The field of our LayerParameter that says the same, or 0 for one that inference does not need.</param>
/// <param name="Dropped">How a field that inference does not need is written: numbers as varints, names as text.</param>
/// <param name="Inner">The same for fields inside that message whose numbers differ; all others keep theirs.</param>
internal sealed record DialectField(int Ours, WireType Dropped, IReadOnlyDictionary<int, int> Inner)
{
    /// <summary>Where a field inside the message stands in ours; 0 when it is dropped.</summary>
    public int InnerNumber(int theirs) => Inner.GetValueOrDefault(theirs, theirs);
}
