namespace CaffeSharp.Fuzz.Harness;

/// <summary>A result that is not what it should be.</summary>
internal sealed class MismatchException(string message) : Exception(message);
