using CaffeSharp.Formats.Text;
using Google.Protobuf;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>What the steps of an upgrade share: where messages stand, and what was done so far.</summary>
internal sealed class UpgradeLog(SourceMap? positions)
{
    private readonly List<UpgradeNote> _notes = [];

    public IReadOnlyList<UpgradeNote> Notes => _notes;

    public void Note(SourcePosition? position, string message) => _notes.Add(new UpgradeNote(position, message));

    public SourcePosition? Find(IMessage message) => positions?.Find(message);

    public SourcePosition? Find(IMessage message, string field) =>
        positions?.Find(message, field) ?? positions?.Find(message);

    /// <summary>A copy to be changed, which stands where the original does and shares its parts.</summary>
    public T Copy<T>(T message) where T : IMessage<T>, new()
    {
        var copy = new T();
        SharedFields.Copy(message, copy);
        Carry(message, copy);
        return copy;
    }

    public void Carry(IMessage from, IMessage to) => positions?.Carry(from, to);

    /// <summary>Gives a message that the file does not hold a place to be found at.</summary>
    public void Place(IMessage message, SourcePosition? position)
    {
        if (position is SourcePosition known)
            positions?.Add(message, known);
    }
}
