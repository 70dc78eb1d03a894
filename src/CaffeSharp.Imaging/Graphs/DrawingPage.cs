using System.Net;
using System.Text;

namespace CaffeSharp.Imaging.Graphs;

/// <summary>An SVG picture in a page of its own (<c>page.html</c>).</summary>
internal static class DrawingPage
{
    private const string Resource = "CaffeSharp.Imaging.Graphs.page.html", TitleMark = "{{title}}", PictureMark = "{{svg}}";

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Where it is written.</param>
    /// <param name="title">The page's title.</param>
    /// <param name="picture">Writes the picture.</param>
    public static void Write(Stream stream, string title, Action<Stream> picture)
    {
        using var reader = new StreamReader(typeof(DrawingPage).Assembly.GetManifestResourceStream(Resource)!);
        string[] parts = reader.ReadToEnd().Split(PictureMark);
        stream.Write(Encoding.UTF8.GetBytes(parts[0].Replace(TitleMark, WebUtility.HtmlEncode(title), StringComparison.Ordinal)));
        picture(stream);
        stream.Write(Encoding.UTF8.GetBytes(parts[1]));
    }
}
