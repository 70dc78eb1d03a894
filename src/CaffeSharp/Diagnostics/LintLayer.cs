using CaffeSharp.Formats.Text;
using CaffeSharp.Graph;
using CaffeSharp.Proto;
using Google.Protobuf;

namespace CaffeSharp.Diagnostics;

/// <summary>A layer of a net that may be wrong.</summary>
/// <param name="index">Its place in running order.</param>
/// <param name="text">Its text in today's form.</param>
/// <param name="positions">Where the net's messages stand.</param>
/// <param name="bottoms">What it reads.</param>
internal sealed class LintLayer(int index, LayerParameter text, SourceMap positions, IReadOnlyList<LintValue> bottoms)
{
    public int Index => index;

    public LayerParameter Text => text;

    public IReadOnlyList<LintValue> Bottoms => bottoms;

    public SourcePosition? Position { get; } = positions.Find(text);

    /// <summary>What it writes; known once it was made, or found that it cannot be.</summary>
    public IReadOnlyList<LintValue> Tops { get; set; } = [];

    /// <summary>The layer itself, or null where it could not be made.</summary>
    public MadeLayer? Made { get; set; }

    /// <summary>Where a field stands, of the layer's or of one of its messages; where the layer begins if nobody knows.</summary>
    public SourcePosition? At(IMessage? message, string field) =>
        (message is null ? null : positions.Find(message, field)) ?? Position;

    /// <summary>Whether a top has the name of the bottom at the same place, so that the layer writes over what it reads.</summary>
    public bool IsInPlace(int top) => top < text.Top.Count && top < text.Bottom.Count && text.Top[top] == text.Bottom[top];
}
