using System.Collections;
using CaffeSharp.Formats.Sniff;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Text;

/// <summary>Fills a message from text, knowing no more of it than its descriptor says.</summary>
internal sealed class TextParser
{
    private const int MostSuggestions = 1000;

    private readonly TextTokenizer _tokens;
    private readonly TextValues _values;
    private readonly SourceMap _positions;
    private readonly List<Diagnostic> _warnings = [];
    private readonly List<UnknownField> _unknownFields = [];
    private readonly Dictionary<MessageDescriptor, MessageFields> _fields = [];
    private readonly Dictionary<(MessageDescriptor Message, string Name), string> _suggestions = [];

    private TextParser(string text, string file)
    {
        if (TextSniff.Find(text) is string what)
            throw new TextFormatException(new SourcePosition(file, 1, 1), $"this looks like {what}");
        _positions = new SourceMap(file);
        _tokens = new TextTokenizer(text, file);
        _values = new TextValues(_tokens);
    }

    public static TextDocument<T> Parse<T>(T message, string text, string file) where T : IMessage
    {
        var parser = new TextParser(text, file);
        parser.ReadBody(message, new TextToken { Line = 1, Column = 1 }, closing: null, depth: 1);
        parser._positions.Index();
        return new TextDocument<T>(message, parser._positions, parser._warnings, parser._unknownFields);
    }

    private void ReadBody(IMessage message, TextToken name, char? closing, int depth)
    {
        int place = _positions.Begin(message, name.Line, name.Column);
        MessageFields fields = FieldsOf(message.Descriptor);
        while (!TakeEnd(message.Descriptor.Name, name, closing))
            ReadField(message, place, fields, depth);
        foreach (FieldDescriptor field in fields.Required)
            if (!field.Accessor.HasValue(message))
                throw _tokens.Fault(name, $"{message.Descriptor.Name} needs a value for {field.Name}");
    }

    // Whether the message is over: at its closing brace, or the outermost one at the end of the file.
    private bool TakeEnd(string message, TextToken name, char? closing)
    {
        if (closing is char brace && _tokens.Take(brace))
            return true;
        if (_tokens.Current.Kind == TextTokenKind.Name || _tokens.Is('['))
            return false;
        if (_tokens.Current.Kind != TextTokenKind.End)
            throw _tokens.Expected(closing is null ? $"a field of {message}" : $"a field of {message} or '{closing}'");
        if (closing is not null)
            throw _tokens.Expected($"'{closing}' to close the {message} that begins in line {name.Line}");
        return true;
    }

    private void ReadField(IMessage message, int place, MessageFields fields, int depth)
    {
        TextToken name = _tokens.Current;
        FieldDescriptor? field = name.Kind == TextTokenKind.Name ? fields.Find(_tokens.Span(name)) : null;
        if (field is null)
        {
            KeepUnknown(message, depth);
        }
        else
        {
            _tokens.Next();
            if (field.IsMap)
                throw _tokens.Fault(name, $"{field.Name} is a map, which prototxt files do not hold");
            if (field.IsRepeated)
                ReadRepeated(message, place, field, name, depth);
            else
                ReadSingular(message, place, field, name, depth);
        }
        _tokens.TakeSeparator();
    }

    private void ReadSingular(IMessage message, int place, FieldDescriptor field, TextToken name, int depth)
    {
        FieldDescriptor? given = field.RealContainingOneof is OneofDescriptor oneof
            ? oneof.Accessor.GetCaseFieldDescriptor(message)
            : field.HasPresence && field.Accessor.HasValue(message) ? field : null;
        if (given is not null)
            throw _tokens.Fault(name, given == field
                ? $"{field.Name} is given a second time; the first is in line {_positions.Find(place, field)?.Line}"
                : $"{field.Name} cannot stand beside {given.Name}, given in line {_positions.Find(place, given)?.Line}");
        _positions.Give(place, field, name.Line, name.Column);
        TakeColon(field);
        field.Accessor.SetValue(message, ReadValue(field, name, depth));
    }

    private void ReadRepeated(IMessage message, int place, FieldDescriptor field, TextToken name, int depth)
    {
        var list = (IList)field.Accessor.GetValue(message);
        if (list.Count == 0)
            _positions.Give(place, field, name.Line, name.Column);
        TakeColon(field);
        if (!_tokens.Take('['))
        {
            list.Add(ReadValue(field, name, depth));
            return;
        }
        if (_tokens.Take(']'))
            return;
        do
            list.Add(ReadValue(field, _tokens.Current, depth));
        while (_tokens.Take(','));
        if (!_tokens.Take(']'))
            throw _tokens.Expected($"',' or ']' in the list for {field.Name}");
    }

    private object ReadValue(FieldDescriptor field, TextToken name, int depth)
    {
        if (!IsMessage(field))
            return _values.Read(field);
        if (_tokens.TakeOpening(name, depth) is not char closing)
            throw _tokens.Expected($"'{{' to open the {field.MessageType.Name} for {field.Name}");
        IMessage message = TextFormat.Create(field.MessageType);
        ReadBody(message, name, closing, depth + 1);
        return message;
    }

    // Before a message the colon may be left out.
    private void TakeColon(FieldDescriptor field)
    {
        if (!_tokens.Take(':') && !IsMessage(field))
            throw _tokens.Expected($"':' after {field.Name}");
    }

    private static bool IsMessage(FieldDescriptor field) => field.FieldType is FieldType.Message or FieldType.Group;

    private void KeepUnknown(IMessage owner, int depth)
    {
        SourcePosition position = _tokens.Position(_tokens.Current);
        (string name, string text) = TextSkipper.Skip(_tokens, depth);
        _unknownFields.Add(new UnknownField(owner, name, text, position));
        _warnings.Add(new Diagnostic(position,
            $"{owner.Descriptor.Name} has no field '{name}', so it is left out{Suggestion(owner.Descriptor, name)}"));
    }

    // Remembered by name, and no more than some, so that a file full of nonsense is refused or read quickly.
    private string Suggestion(MessageDescriptor message, string name)
    {
        if (_suggestions.TryGetValue((message, name), out string? known))
            return known;
        if (_suggestions.Count >= MostSuggestions)
            return "";
        return _suggestions[(message, name)] = NearestName.Hint(name, FieldsOf(message).Names);
    }

    private MessageFields FieldsOf(MessageDescriptor descriptor)
    {
        if (!_fields.TryGetValue(descriptor, out MessageFields? fields))
            _fields[descriptor] = fields = new MessageFields(descriptor);
        return fields;
    }
}
