namespace CaffeSharp.Operators.Spec;

/// <summary>A name used as a value.</summary>
internal sealed record PythonName(string Text);
