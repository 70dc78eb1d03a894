namespace CaffeSharp;

/// <summary>A filler that cannot be: an unknown type, a number out of range, or a blob it does not fit.</summary>
public sealed class FillerException(string message) : CaffeException(message);
