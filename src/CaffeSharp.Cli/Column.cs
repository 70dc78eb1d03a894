namespace CaffeSharp.Cli;

/// <summary>A column of a table.</summary>
/// <param name="Heading">What stands above it.</param>
/// <param name="IsNumber">Whether its cells are set to the right.</param>
/// <param name="Detail">When a terminal is too narrow, columns are left out, those with the largest number first; 0 for one that always stays.</param>
internal readonly record struct Column(string Heading, bool IsNumber = false, int Detail = 0);
