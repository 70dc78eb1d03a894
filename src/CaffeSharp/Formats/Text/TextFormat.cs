using System.Text;
using CaffeSharp.Formats.Sniff;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace CaffeSharp.Formats.Text;

/// <summary>
/// Protobuf's text format, in which prototxt files are written. Driven by the descriptors of the generated
/// messages, so it reads and writes any of them.
/// </summary>
public static class TextFormat
{
    /// <summary>Reads a message from text.</summary>
    /// <param name="text">The text; a byte order mark and any line ends are fine.</param>
    /// <param name="file">The file's name for messages.</param>
    /// <typeparam name="T">The message's type, e.g. <c>NetParameter</c>.</typeparam>
    /// <returns>The message, its positions, and the fields that it does not know.</returns>
    /// <exception cref="TextFormatException">
    /// The text is not of this message: anything but an unknown field, which is only noted. Also what Caffe refuses:
    /// a second value for a field that takes one, an unknown name of an enum, a number out of its type's range.
    /// </exception>
    public static TextDocument<T> Parse<T>(string text, string file = "") where T : IMessage<T>, new() =>
        TextParser.Parse(new T(), text, file);

    /// <summary>Reads a message of a type that is known by its descriptor only.</summary>
    /// <inheritdoc cref="Parse{T}(string, string)"/>
    internal static TextDocument<IMessage> Parse(MessageDescriptor descriptor, string text, string file = "")
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        return TextParser.Parse(Create(descriptor), text, file);
    }

    /// <summary>Reads a message from a text file in UTF-8 (or UTF-16 with a byte order mark).</summary>
    /// <param name="path">The file; errors show it as given here.</param>
    /// <exception cref="CaffeException">The file cannot be read.</exception>
    /// <exception cref="TextFormatException">As for <see cref="Parse{T}(string, string)"/>.</exception>
    public static TextDocument<T> ParseFile<T>(string path) where T : IMessage<T>, new() =>
        Parse<T>(TextFile.Read(path), path);

    /// <summary>
    /// Writes a message as text, one field a line, nested ones indented by two. Reading it gives an equal message;
    /// unknown fields of binary origin are left out, and all NaNs are one.
    /// </summary>
    /// <exception cref="NotSupportedException">The message has a map field, which no Caffe message has.</exception>
    public static string Print(IMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return TextPrinter.Print(message);
    }

    /// <summary>Writes a message into a text file as <see cref="Print"/> does; what stood there is replaced once the new text is whole.</summary>
    /// <exception cref="FileFormatException">The file cannot be written.</exception>
    public static void WriteFile(string path, IMessage message)
    {
        byte[] text = Encoding.UTF8.GetBytes(Print(message));
        OutputFile.Write(path, stream => stream.Write(text));
    }

    /// <summary>Whether a file is text, by its first bytes, and not a caffemodel or another binary file.</summary>
    /// <exception cref="FileFormatException">The file cannot be opened.</exception>
    internal static bool IsTextFile(string path)
    {
        using Stream stream = InputFile.Open(path);
        return FileSniffer.Identify(stream) is FileKind.Text or FileKind.Prototxt or FileKind.Html or FileKind.GitLfsPointer or FileKind.Empty;
    }

    internal static IMessage Create(MessageDescriptor descriptor) =>
        (IMessage)Activator.CreateInstance(descriptor.ClrType)!;
}
