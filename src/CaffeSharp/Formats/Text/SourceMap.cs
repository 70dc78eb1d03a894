using System.Runtime.InteropServices;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Text;

/// <summary>
/// Where the messages of a text file and their fields stand. Messages are told apart by reference, not by content.
/// </summary>
/// <remarks>
/// Kept in two flat lists and indexed once the file is read: objects for each message would make the garbage
/// collector the slowest part of reading a large file.
/// </remarks>
public sealed class SourceMap
{
    private readonly string _file;
    private readonly List<Place> _places = [];
    private readonly List<Mark> _marks = [];
    private readonly Dictionary<IMessage, int> _index = new(ReferenceEqualityComparer.Instance);

    internal SourceMap(string file) => _file = file;

    /// <summary>Where the name of the field that holds this message stands; null when it is not of this file.</summary>
    public SourcePosition? Find(IMessage message) =>
        _index.TryGetValue(message, out int place) ? new(_file, _places[place].Line, _places[place].Column) : null;

    /// <summary>
    /// Where a field of a message was given, e.g. <c>("num_output")</c>; for a repeated field its first value.
    /// Null when the file does not give it.
    /// </summary>
    public SourcePosition? Find(IMessage message, string fieldName)
    {
        // The message as parsed may be of another type, with other fields, than one that an upgrade made of it.
        return _index.TryGetValue(message, out int place)
            && _places[place].Message.Descriptor.FindFieldByName(fieldName) is FieldDescriptor field
            ? Find(place, field)
            : null;
    }

    /// <summary>
    /// The message as it was parsed, from which an upgrade made this one; the message itself when no upgrade touched it.
    /// </summary>
    internal IMessage Origin(IMessage message) =>
        _index.TryGetValue(message, out int place) ? _places[place].Message : message;

    /// <summary>Notes a message while the file is read; it is found by its number until <see cref="Index"/>.</summary>
    internal int Begin(IMessage message, int line, int column)
    {
        _places.Add(new Place(message, line, column));
        return _places.Count - 1;
    }

    /// <summary>Notes a field of a message begun.</summary>
    internal void Give(int place, FieldDescriptor field, int line, int column)
    {
        ref int last = ref CollectionsMarshal.AsSpan(_places)[place].LastMark;
        _marks.Add(new Mark(field.FieldNumber, line, column, last));
        last = _marks.Count - 1;
    }

    /// <summary>Where a field of a message begun was first given.</summary>
    internal SourcePosition? Find(int place, FieldDescriptor field)
    {
        SourcePosition? first = null;
        for (int at = _places[place].LastMark; at >= 0; at = _marks[at].Previous)
            if (_marks[at].Field == field.FieldNumber)
                first = new SourcePosition(_file, _marks[at].Line, _marks[at].Column);
        return first;
    }

    /// <summary>Makes what was noted findable by message.</summary>
    internal void Index()
    {
        _index.EnsureCapacity(_places.Count);
        for (int place = 0; place < _places.Count; place++)
            _index[_places[place].Message] = place;
    }

    /// <summary>Gives a message that the file does not hold a place to be found at.</summary>
    internal void Add(IMessage message, SourcePosition position) =>
        _index[message] = Begin(message, position.Line, position.Column);

    /// <summary>Lets a message that takes another's place stand where that one stood.</summary>
    internal void Carry(IMessage from, IMessage to)
    {
        if (_index.TryGetValue(from, out int place))
            _index[to] = place;
    }

    private struct Place(IMessage message, int line, int column)
    {
        public readonly IMessage Message = message;
        public readonly int Line = line;
        public readonly int Column = column;
        public int LastMark = -1;
    }

    // One field of a message, chained to the one given before it.
    private readonly record struct Mark(int Field, int Line, int Column, int Previous);
}
