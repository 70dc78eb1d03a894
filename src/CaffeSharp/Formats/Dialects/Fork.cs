using CaffeSharp.Formats.Wire;
using CaffeSharp.Proto;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Dialects;

/// <summary>
/// The field numbers of one fork of Caffe, as far as they differ from BVLC's and the SSD branch's.
/// </summary>
internal sealed class Fork(string name, params string[] types)
{
    private readonly Dictionary<int, DialectField> _fields = [];

    /// <summary>The name by which users choose it.</summary>
    public string Name { get; } = name;

    /// <summary>Layer types that speak for this fork.</summary>
    public IReadOnlyList<string> Types { get; } = types;

    /// <summary>The numbers whose meaning is this fork's own.</summary>
    public IEnumerable<int> Numbers => _fields.Keys;

    /// <summary>Gives a number to a parameter of ours, whose inner fields may be numbered otherwise too.</summary>
    public Fork With(int number, string field, params (int Theirs, string Ours)[] inner)
    {
        FieldDescriptor ours = LayerParameter.Descriptor.FindFieldByName(field);
        _fields[number] = new DialectField(ours.FieldNumber, WireType.Length, inner.ToDictionary(pair => pair.Theirs,
            pair => pair.Ours.Length == 0 ? 0 : ours.MessageType.FindFieldByName(pair.Ours).FieldNumber));
        return this;
    }

    /// <summary>Numbers inner fields of a parameter whose own number all forks agree on. An empty name drops a field.</summary>
    public Fork Inside(string field, params (int Theirs, string Ours)[] inner) =>
        With(LayerParameter.Descriptor.FindFieldByName(field).FieldNumber, field, inner);

    /// <summary>Names fields that steer speed, which inference does without: numbers (varints) or text.</summary>
    public Fork Drop(WireType type, params int[] numbers)
    {
        foreach (int number in numbers)
            _fields[number] = new DialectField(0, type, new Dictionary<int, int>());
        return this;
    }

    /// <summary>What this fork means by a number; null when it is what BVLC or the SSD branch mean.</summary>
    public DialectField? Find(int number) => _fields.GetValueOrDefault(number);
}
