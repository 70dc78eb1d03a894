namespace CaffeSharp.Imaging.Graphs;

/// <summary>What a drawing of a net shows.</summary>
public sealed record NetDrawingOptions
{
    /// <summary>The first line; by default the net's name.</summary>
    public string? Title { get; init; }

    /// <summary>Whether the steps are shown that a session takes on this machine, each with the layers it stands for and its kernel, in place of the net's layers.</summary>
    public bool Optimised { get; init; }

    /// <summary>Whether parts that follow each other and are alike in all but names are shown once, with how often. Default: yes.</summary>
    public bool Fold { get; init; } = true;

    /// <summary>How the session of <see cref="Optimised"/> runs.</summary>
    public SessionOptions? Session { get; init; }
}
