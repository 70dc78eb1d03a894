namespace CaffeSharp.Cli;

/// <summary>How many of the best classes are told, and by which names.</summary>
/// <param name="Count">How many, best first.</param>
/// <param name="Labels">A name for each class; null for the index alone.</param>
internal sealed record TopClasses(int Count, IReadOnlyList<string>? Labels);
