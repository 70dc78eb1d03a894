namespace CaffeSharp.Fuzz.Harness;

/// <summary>How a case ended.</summary>
public enum Outcome
{
    /// <summary>The file was taken, and what came out is right.</summary>
    Ok,

    /// <summary>The file was refused by a typed error.</summary>
    Refused,

    /// <summary>Something that must not happen.</summary>
    Find,
}
