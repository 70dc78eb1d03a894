using CaffeSharp.Blobs;

namespace CaffeSharp.Operators.Spec;

/// <summary>
/// One Python call with literal arguments, as convolutions are written: <c>name = module.Function(1, (2, 3), key="value")</c>,
/// then perhaps <c>+ b</c> and a comment.
/// </summary>
internal sealed class PythonCall
{
    private readonly Dictionary<string, object?> _arguments = [];
    private readonly List<object?> _positional = [];

    private PythonCall(string function) => Function = function;

    /// <summary>The dotted name of what is called.</summary>
    public string Function { get; }

    /// <summary>The last part of <see cref="Function"/>.</summary>
    public string Name => Function[(Function.LastIndexOf('.') + 1)..];

    /// <summary>Whether something is added to the result.</summary>
    public bool Adds { get; private set; }

    /// <summary>What follows the # behind the call, or nothing.</summary>
    public string Comment { get; private set; } = "";

    public static PythonCall Parse(string text)
    {
        var reader = new PythonReader(text);
        string function = reader.Name();
        if (reader.Take('='))
            function = reader.Name();
        var call = new PythonCall(function);
        reader.Expect('(');
        while (!reader.Take(')'))
        {
            object? value = reader.Value();
            if (value is PythonName key && reader.Take('='))
            {
                if (!call._arguments.TryAdd(key.Text, reader.Value()))
                    throw new OperatorException(OperatorFault.Text, $"{call.Name} is given {key.Text} twice");
            }
            else if (call._arguments.Count > 0)
                throw new OperatorException(OperatorFault.Text, $"{call.Name} is given an argument without a name behind ones with names");
            else
                call._positional.Add(value);
            if (!reader.Take(','))
            {
                reader.Expect(')');
                break;
            }
        }
        if (reader.Take('+'))
        {
            reader.Name();
            call.Adds = true;
        }
        call.Comment = reader.Comment();
        return call;
    }

    /// <summary>Gives the arguments without names theirs, and refuses names that are not among the known.</summary>
    /// <param name="names">The parameters in their order.</param>
    /// <param name="others">Parameters that only come by name.</param>
    public PythonCall Bind(ReadOnlySpan<string> names, params ReadOnlySpan<string> others)
    {
        if (_positional.Count > names.Length)
            throw new OperatorException(OperatorFault.Text, $"{Name} takes {names.Length} arguments without names, not {_positional.Count}");
        foreach (string key in _arguments.Keys)
        {
            if (!names.Contains(key) && !others.Contains(key))
                throw new OperatorException(OperatorFault.Text, $"{Name} with {key} is not understood here");
        }
        for (int i = 0; i < _positional.Count; i++)
        {
            if (!_arguments.TryAdd(names[i], _positional[i]))
                throw new OperatorException(OperatorFault.Text, $"{Name} is given {names[i]} twice");
        }
        return this;
    }

    /// <summary>An argument as it was written, null when it was left out or None.</summary>
    public object? Raw(string name) => _arguments.GetValueOrDefault(name);

    public int Number(string name, int? fallback = null) => Raw(name) switch
    {
        int number => number,
        null when fallback is { } number => number,
        null => throw new OperatorException(OperatorFault.Text, $"{Name} needs {name}"),
        _ => throw Misplaced(name, "one whole number"),
    };

    public bool Flag(string name, bool fallback) => Raw(name) switch
    {
        null => fallback,
        bool flag => flag,
        _ => throw Misplaced(name, "True or False"),
    };

    public string? Text(string name) => Raw(name) switch
    {
        null => null,
        string text => text,
        _ => throw Misplaced(name, "a text in quotes"),
    };

    /// <summary>One number for all <paramref name="axes"/>, or a tuple or list of one for each.</summary>
    public Shape Numbers(string name, int axes, int? fallback, OperatorFault fault)
    {
        int[] values = Raw(name) is IReadOnlyList<object?> list
            ? [.. list.Select(item => item is int number ? number : throw Misplaced(name, "whole numbers"))]
            : [Number(name, fallback)];
        int[] expanded = AxisValues.Expand(values, axes, 0, name, fault);
        AxisValues.AtLeast(0, expanded, name, fault);
        return Shape.Create(expanded);
    }

    public OperatorException Misplaced(string name, string wanted) =>
        new(OperatorFault.Text, $"{name} of {Name} must be {wanted}");
}
