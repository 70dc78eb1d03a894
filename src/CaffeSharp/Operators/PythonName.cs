namespace CaffeSharp.Operators;

/// <summary>A name used as a value.</summary>
internal sealed record PythonName(string Text);
