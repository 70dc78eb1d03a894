namespace CaffeSharp.Imaging;

/// <summary>A picture that cannot be read or written, or that cannot be made into what the net takes.</summary>
public sealed class ImageException : CaffeException
{
    /// <summary>Makes an exception with a message for the user.</summary>
    public ImageException(string message) : base(message)
    {
    }

    /// <summary>Makes an exception with a message for the user and what caused it.</summary>
    public ImageException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
