using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Text;

/// <summary>The fields of one message type by the names they have in text.</summary>
internal sealed class MessageFields
{
    private readonly Dictionary<string, FieldDescriptor> _byName = new(StringComparer.Ordinal);

    public MessageFields(MessageDescriptor descriptor)
    {
        foreach (FieldDescriptor field in descriptor.Fields.InDeclarationOrder())
            _byName.Add(field.Name, field);
        Required = [.. _byName.Values.Where(field => field.IsRequired)];
    }

    public IReadOnlyList<FieldDescriptor> Required { get; }

    public IEnumerable<string> Names => _byName.Keys;

    public FieldDescriptor? Find(ReadOnlySpan<char> name) =>
        _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out FieldDescriptor? field) ? field : null;
}
