namespace CaffeSharp.Formats.Text;

/// <summary>A place in a text file, written as compilers write it: <c>deploy.prototxt:12:7</c>.</summary>
/// <param name="File">The file's name as the user gave it; empty when the text came from elsewhere.</param>
/// <param name="Line">The line, counted from 1.</param>
/// <param name="Column">The character within the line, counted from 1; a tab counts as one.</param>
public readonly record struct SourcePosition(string File, int Line, int Column)
{
    /// <summary><c>file:line:column</c>, or <c>line:column</c> without a file.</summary>
    public override string ToString() =>
        string.IsNullOrEmpty(File) ? $"{Line}:{Column}" : $"{File}:{Line}:{Column}";
}
