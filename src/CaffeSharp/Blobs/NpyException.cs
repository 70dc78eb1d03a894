namespace CaffeSharp;

/// <summary>A .npy file that cannot be read as a blob.</summary>
public sealed class NpyException : CaffeException
{
    /// <summary>Makes an exception with a message for the user.</summary>
    public NpyException(string message) : base(message)
    {
    }

    /// <summary>Makes an exception with a message for the user and what caused it.</summary>
    public NpyException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
