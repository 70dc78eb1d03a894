using SkiaSharp;

namespace CaffeSharp.Imaging.Detectors;

/// <summary>A font to write labels with. Skia without fontconfig knows none on Linux, so one is looked for where they lie.</summary>
internal static class DrawingFont
{
    private static readonly string[] Folders = ["/usr/share/fonts", "/usr/local/share/fonts"];

    private static readonly Lazy<SKTypeface?> Found = new(Find);

    /// <summary>A plain font, or <see langword="null"/> when the machine has none.</summary>
    public static SKTypeface? Typeface => Found.Value;

    private static SKTypeface? Find()
    {
        if (HasLetters(SKTypeface.Default))
            return SKTypeface.Default;
        IEnumerable<string> files = Folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.ttf", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true }))
            .OrderBy(file => !Path.GetFileNameWithoutExtension(file).EndsWith("Sans", StringComparison.Ordinal)).ThenBy(file => file, StringComparer.Ordinal);
        return files.Select(SKTypeface.FromFile).FirstOrDefault(HasLetters);
    }

    private static bool HasLetters(SKTypeface? typeface)
    {
        using var font = new SKFont(typeface);
        return typeface is not null && font.ContainsGlyph('a');
    }
}
