using System.Globalization;
using System.Text;
using System.Xml;

namespace CaffeSharp.Imaging.Graphs;

/// <summary>Writes an SVG picture, element by element.</summary>
internal sealed class SvgWriter : IDisposable
{
    private readonly XmlWriter _xml;

    /// <summary>Begins a picture.</summary>
    /// <param name="stream">Where it is written; the caller's.</param>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="title">What it shows.</param>
    public SvgWriter(Stream stream, double width, double height, string title)
    {
        _xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CloseOutput = false, Encoding = new UTF8Encoding(false), NewLineChars = "\n" });
        _xml.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        Attributes(("width", width), ("height", height), ("viewBox", $"0 0 {Text(width)} {Text(height)}"), ("font-family", TextWidth.Fonts));
        Element("title", title);
    }

    /// <summary>An element without content.</summary>
    public void Shape(string name, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        _xml.WriteStartElement(name);
        Attributes(attributes);
        _xml.WriteEndElement();
    }

    /// <summary>A text that begins, or as its <c>text-anchor</c> says ends or has its middle, at a point of its baseline.</summary>
    public void Label(string text, double x, double y, double size, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        _xml.WriteStartElement("text");
        Attributes(("x", x), ("y", y), ("font-size", size));
        Attributes(attributes);
        _xml.WriteString(Printable(text));
        _xml.WriteEndElement();
    }

    /// <summary>Begins an element with others in it.</summary>
    public void Begin(string name, params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        _xml.WriteStartElement(name);
        Attributes(attributes);
    }

    /// <summary>Ends the element begun last.</summary>
    public void End() => _xml.WriteEndElement();

    /// <summary>What a viewer shows when the pointer rests on the group.</summary>
    public void Tip(string text) => Element("title", text);

    /// <summary>Ends the picture.</summary>
    public void Dispose() => _xml.Dispose();

    private void Element(string name, string text) => _xml.WriteElementString(name, "http://www.w3.org/2000/svg", Printable(text));

    private void Attributes(params ReadOnlySpan<(string Name, object Value)> attributes)
    {
        foreach ((string name, object value) in attributes)
            _xml.WriteAttributeString(name, Text(value));
    }

    private static string Text(object value) => value is double number
        ? number.ToString("0.##", CultureInfo.InvariantCulture)
        : Printable(Convert.ToString(value, CultureInfo.InvariantCulture)!);

    // A name may hold any byte, and XML may not.
    private static string Printable(string text) => text.All(letter => XmlConvert.IsXmlChar(letter))
        ? text
        : string.Concat(text.Select(letter => XmlConvert.IsXmlChar(letter) ? letter : '\uFFFD'));
}
