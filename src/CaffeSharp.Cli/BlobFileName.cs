namespace CaffeSharp.Cli;

/// <summary>The file name of a blob: its name, with what a file name may not hold replaced by <c>_</c>.</summary>
internal static class BlobFileName
{
    /// <summary>The name, without an ending.</summary>
    public static string For(string blob) => string.Concat(blob.Select(Allowed));

    private static char Allowed(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-' ? letter : '_';
}
