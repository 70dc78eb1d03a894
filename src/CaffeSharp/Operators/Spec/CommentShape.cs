using System.Globalization;
using System.Text.RegularExpressions;

namespace CaffeSharp.Operators.Spec;

/// <summary>A shape told behind a call, such as <c>x [N, H, W, 96]</c>: an axis is a number, a letter, or a letter divided.</summary>
internal sealed partial class CommentShape
{
    private readonly string _name;
    private readonly string[] _sizes;

    private CommentShape(string name, string[] sizes) => (_name, _sizes) = (name, sizes);

    /// <summary>The shape of four axes of what stands as an argument: a name whose shape the comment tells, or the shape itself.</summary>
    public static CommentShape Of(PythonCall call, string argument)
    {
        string[] sizes = call.Raw(argument) switch
        {
            IReadOnlyList<object?> list => [.. list.Select(item => item is PythonName name ? name.Text : string.Create(CultureInfo.InvariantCulture, $"{item}"))],
            PythonName name => Shapes().Matches(call.Comment).FirstOrDefault(match => match.Groups[1].Value == name.Text)
                ?.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries) ?? [],
            _ => [],
        };
        return sizes.Length == 4 ? new(argument, sizes) : throw new OperatorException(
            OperatorFault.Text,
            $"{call.Function} does not tell the four axes of its {argument}; write them behind it, as in: {call.Function}(x, w, …)  # x [N, H, W, 96], w [5, 5, 48, 256]");
    }

    /// <summary>The size of an axis, or null when it is a letter.</summary>
    public int? Known(int axis) => int.TryParse(_sizes[axis], NumberStyles.None, CultureInfo.InvariantCulture, out int size) ? size : null;

    /// <summary>The size of an axis that must be a number.</summary>
    public int Number(int axis) => Known(axis) ?? throw new OperatorException(
        OperatorFault.Text, $"axis {axis} of the {_name} must be a number, not {_sizes[axis]}");

    /// <summary>What stands for an axis.</summary>
    public string Symbol(int axis) => _sizes[axis];

    /// <summary>By what an axis divides <paramref name="symbol"/>: 2 for <c>C/2</c>, 1 for <c>C</c> itself.</summary>
    public int Divisor(int axis, string symbol)
    {
        string size = _sizes[axis];
        if (size == symbol)
            return 1;
        if (size.StartsWith(symbol + "/", StringComparison.Ordinal)
            && int.TryParse(size.AsSpan(symbol.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int divisor))
            return divisor;
        throw new OperatorException(
            OperatorFault.Text,
            $"the groups are the input's channels, {symbol}, divided by the filters', {size}: give both as numbers, or the latter as {symbol} or {symbol}/2");
    }

    [GeneratedRegex(@"(\w+)\s*\[([^\]]*)\]")]
    private static partial Regex Shapes();
}
