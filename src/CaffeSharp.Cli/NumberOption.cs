using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace CaffeSharp.Cli;

/// <summary>An option that takes one number: whole where its type is, else with a point, whatever the machine's language.</summary>
internal sealed class NumberOption<T> : Option<T> where T : struct, INumber<T>
{
    public NumberOption(string name, string description, params string[] aliases) : base(name, aliases)
    {
        Description = description;
        HelpName = "N";
        CustomParser = Parse;
    }

    /// <summary>The smallest number taken.</summary>
    public T? Least { get; init; }

    /// <summary>The largest number taken.</summary>
    public T? Most { get; init; }

    /// <summary>The number, or null when the option was not given.</summary>
    public T? Given(ParseResult parse) => parse.GetResult(this) is null ? null : parse.GetValue(this);

    // A comma in a number would be dropped as a mark of thousands, and 1,5 be read as 15.
    private T Parse(ArgumentResult result)
    {
        string word = result.Tokens[0].Value;
        bool whole = T.IsInteger(T.One / (T.One + T.One));
        NumberStyles style = whole ? NumberStyles.AllowLeadingSign : NumberStyles.Float;
        if (T.TryParse(word, style, CultureInfo.InvariantCulture, out T number) && T.IsFinite(number) && !(number < Least) && !(number > Most))
            return number;
        result.AddError($"{Name} takes a {(whole ? "whole " : "")}number{Range}{(whole ? "" : " such as 0.5, with a point")}, not '{word}'");
        return default;
    }

    private string Range => (Least, Most) switch
    {
        (T least, T most) => $" from {Text(least)} to {Text(most)}",
        (T least, null) => $" from {Text(least)} on",
        (null, T most) => $" up to {Text(most)}",
        _ => "",
    };

    private static string Text(T number) => number.ToString(null, CultureInfo.InvariantCulture);
}
