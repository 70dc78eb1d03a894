namespace CaffeSharp;

/// <summary>
/// What every fault of a user's file, net or input comes out as. The message is one sentence that a user can
/// act on; derived types say which part of the work found it.
/// </summary>
public class CaffeException : Exception
{
    /// <summary>Makes an exception with a message for the user.</summary>
    public CaffeException(string message) : base(message)
    {
    }

    /// <summary>Makes an exception with a message for the user and what caused it.</summary>
    public CaffeException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
