using Google.Protobuf;

namespace CaffeSharp.Formats;

/// <summary>
/// Where the messages of a text file and their fields stand. Messages are told apart by reference, not by content.
/// </summary>
public sealed class SourceMap
{
    private readonly Dictionary<IMessage, Entry> _entries = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where the name of the field that holds this message stands; null when it is not of this file.</summary>
    public SourcePosition? Find(IMessage message) =>
        _entries.TryGetValue(message, out Entry? entry) ? entry.Position : null;

    /// <summary>
    /// Where a field of a message was given, e.g. <c>("num_output")</c>; for a repeated field its first value.
    /// Null when the file does not give it.
    /// </summary>
    public SourcePosition? Find(IMessage message, string fieldName) =>
        _entries.TryGetValue(message, out Entry? entry) ? entry.Find(fieldName) : null;

    /// <summary>
    /// The message as it was parsed, from which an upgrade made this one; the message itself when no upgrade touched it.
    /// </summary>
    public IMessage Origin(IMessage message) =>
        _entries.TryGetValue(message, out Entry? entry) ? entry.Origin : message;

    internal Entry Add(IMessage message, SourcePosition position)
    {
        var entry = new Entry(message, position);
        _entries[message] = entry;
        return entry;
    }

    /// <summary>Lets a message that takes another's place stand where that one stood.</summary>
    internal void Carry(IMessage from, IMessage to)
    {
        if (_entries.TryGetValue(from, out Entry? entry))
            _entries[to] = entry;
    }

    internal sealed class Entry(IMessage origin, SourcePosition position)
    {
        private readonly List<(string Name, SourcePosition Position)> _fields = [];

        public IMessage Origin => origin;

        public SourcePosition Position => position;

        public void Mark(string field, SourcePosition at) => _fields.Add((field, at));

        public SourcePosition? Find(string field)
        {
            foreach ((string name, SourcePosition at) in _fields)
                if (name == field)
                    return at;
            return null;
        }
    }
}
