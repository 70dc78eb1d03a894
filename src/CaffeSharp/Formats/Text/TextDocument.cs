using Google.Protobuf;

namespace CaffeSharp.Formats.Text;

/// <summary>What came out of a text file: the message, and what the message cannot hold.</summary>
/// <typeparam name="T">The message's type, e.g. <c>NetParameter</c>.</typeparam>
public sealed class TextDocument<T> where T : IMessage
{
    private readonly ILookup<object?, UnknownField> _byOwner;

    internal TextDocument(
        T message, SourceMap positions, IReadOnlyList<Diagnostic> warnings, IReadOnlyList<UnknownField> unknownFields)
    {
        Message = message;
        Positions = positions;
        Warnings = warnings;
        UnknownFields = unknownFields;
        _byOwner = unknownFields.ToLookup<UnknownField, object?>(field => field.Owner, ReferenceEqualityComparer.Instance);
    }

    /// <summary>The message.</summary>
    public T Message { get; }

    /// <summary>Where the message's parts stand in the file.</summary>
    public SourceMap Positions { get; }

    /// <summary>One for each unknown field, in the order of the file.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; }

    /// <summary>The fields that no descriptor knows, in the order of the file.</summary>
    public IReadOnlyList<UnknownField> UnknownFields { get; }

    /// <summary>The same with a warning that belongs to the whole file.</summary>
    internal TextDocument<T> With(string warning) =>
        new(Message, Positions, [.. Warnings, new Diagnostic(default, warning)], UnknownFields);

    /// <summary>The unknown fields of one message, also after an upgrade put another message in its place.</summary>
    public IEnumerable<UnknownField> UnknownFieldsOf(IMessage message) => _byOwner[Positions.Origin(message)];
}
