namespace CaffeSharp.Cli;

/// <summary>A column of a table.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="IsNumber">Whether its cells are set to the right.</param>
internal readonly record struct Column(string Heading, bool IsNumber = false);
