namespace CaffeSharp;

/// <summary>A file that cannot be read as what it should be: another kind of file, cut short, or damaged.</summary>
public class FileFormatException : CaffeException
{
    /// <summary>Makes an exception with a message that names the file and what is wrong with it.</summary>
    public FileFormatException(string message) : base(message)
    {
    }

    /// <summary>Makes an exception with a message that names the file, and what caused it.</summary>
    public FileFormatException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
