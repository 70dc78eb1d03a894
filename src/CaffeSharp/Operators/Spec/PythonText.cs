using CaffeSharp.Blobs;

namespace CaffeSharp.Operators.Spec;

/// <summary>Writes a Python call, leaving out what is the default.</summary>
internal sealed class PythonText(string function)
{
    private readonly List<string> _arguments = [];

    public PythonText Add(string argument)
    {
        _arguments.Add(argument);
        return this;
    }

    public PythonText Add(string name, string value) => Add($"{name}={value}");

    /// <summary>A setting per axis, unless it is <paramref name="usual"/> on all.</summary>
    public PythonText AddUnless(int usual, string name, Shape values) =>
        values.Any(value => value != usual) ? Add(name, Tuple(values)) : this;

    /// <summary>One number if all are the same, else a tuple.</summary>
    public static string Tuple(Shape values) =>
        values.Distinct().Count() == 1 ? $"{values[0]}" : $"({string.Join(", ", values)})";

    public override string ToString() => $"{function}({string.Join(", ", _arguments)})";
}
