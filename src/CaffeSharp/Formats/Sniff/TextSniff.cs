namespace CaffeSharp.Formats.Sniff;

/// <summary>Tells what a supposed prototxt really is, when that shows in its first characters.</summary>
internal static class TextSniff
{
    private const int Head = 512;

    // What the bytes of a binary file turn into depends on how they were decoded: as UTF-8 or byte by byte.
    private static readonly (string Start, string What)[] Starts =
    [
        ("version https://git-lfs", "a Git LFS pointer, not the file itself: run 'git lfs pull' or download the real file"),
        ("\uFFFDHDF", "an HDF5 file: were the net and the weights swapped?"),
        ("\u0089HDF", "an HDF5 file: were the net and the weights swapped?"),
        ("\u001F\uFFFD", "a gzip file: unpack it first"),
        ("\u001F\u008B", "a gzip file: unpack it first"),
        ("PK\u0003\u0004", "a zip file: unpack it first"),
        ("{", "JSON, not a prototxt"),
        ("404: Not Found", "the server's answer to a wrong address, not a prototxt"),
        ("<?xml", "an XML file, not a prototxt"),
        ("<", "an HTML page: was the raw file downloaded?"),
    ];

    /// <summary>
    /// What the text is instead of a prototxt, ready to follow "this looks like "; null when nothing speaks against it.
    /// </summary>
    public static string? Find(string text)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        foreach ((string start, string what) in Starts)
            if (trimmed.StartsWith(start, StringComparison.OrdinalIgnoreCase))
                return what;
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, Head)))
            if (c is < '\t' or (> '\r' and < ' '))
                return "a binary file: a caffemodel goes where weights are asked for, not the net's text";
        return null;
    }
}
