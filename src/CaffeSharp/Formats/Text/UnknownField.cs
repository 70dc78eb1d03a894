using Google.Protobuf;

namespace CaffeSharp.Formats.Text;

/// <summary>
/// A field that <c>caffe.proto</c> does not know, kept as text so that whoever knows the layer can read it.
/// </summary>
/// <param name="Owner">The message that the field stands in, as parsed.</param>
/// <param name="Name">The field's name, e.g. <c>my_param</c>.</param>
/// <param name="Text">
/// The value as written: for <c>my_param { a: 1 }</c> what stands between the braces, ready for
/// <see cref="TextFormat.Parse{T}"/>; for <c>my_scale: 0.5</c> the characters <c>0.5</c>; lists with their brackets.
/// </param>
/// <param name="Position">Where the name stands.</param>
public sealed record UnknownField(IMessage Owner, string Name, string Text, SourcePosition Position);
