using System.Text.RegularExpressions;
using CaffeSharp.Operators;

namespace CaffeSharp.Verification;

/// <summary>Understands the frameworks' own error texts well enough to tell whether ours means the same.</summary>
internal static partial class OracleWords
{
    /// <summary>What the frameworks say, and which fault that is; the first that occurs decides.</summary>
    private static readonly (string Words, OperatorFault Fault)[] Known =
    [
        ("output padding", OperatorFault.OutputPadding),
        ("padding='same'", OperatorFault.Padding),
        ("negative padding", OperatorFault.Padding),
        ("padding size should be", OperatorFault.Padding),
        ("wrapping around", OperatorFault.Padding),
        ("output size", OperatorFault.OutputSize),
        ("kernel size can't be greater", OperatorFault.OutputSize),
        ("expected bias", OperatorFault.Bias),
        ("unbatched", OperatorFault.Rank),
        ("non-positive groups", OperatorFault.Groups),
        ("to be divisible by", OperatorFault.Groups),
        ("divisible by number of groups", OperatorFault.Groups),
        ("divisible by filter depth", OperatorFault.Channels),
        ("same depth", OperatorFault.Channels),
        ("channels instead", OperatorFault.Channels),
        ("first dimension of pointwise", OperatorFault.Filter),
        ("strides or dilations must be 1", OperatorFault.Dilation),
        ("dilation", OperatorFault.Dilation),
        ("dilated rates", OperatorFault.Dilation),
        ("stride", OperatorFault.Stride),
    ];

    /// <summary>
    /// TensorFlow.js sometimes fails by accident where TensorFlow refuses; a note then quotes TensorFlow's own words.
    /// </summary>
    public static string Choose(string error, string? note) =>
        note is not null && Quoted().Match(note) is { Success: true } quote ? quote.Groups[1].Value : error;

    /// <summary>Whether a refusal finds the fault that the framework found, and tells every number that it told.</summary>
    public static bool SameReason(string oracle, OperatorException ours)
    {
        OperatorFault? fault = null;
        foreach ((string words, OperatorFault meaning) in Known)
        {
            if (oracle.Contains(words, StringComparison.OrdinalIgnoreCase))
            {
                fault = meaning;
                break;
            }
        }
        HashSet<string> told = Numbers(ours.Message);
        return fault == ours.Fault && Numbers(ArgumentNumber().Replace(oracle, "")).All(told.Contains);
    }

    private static HashSet<string> Numbers(string text) => [.. Number().Matches(text).Select(match => match.Value)];

    [GeneratedRegex("python TensorFlow: \"([^\"]*)\"")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"^Argument #\d+: ")]
    private static partial Regex ArgumentNumber();

    /// <summary>A number that stands by itself: not the 2 of conv2d.</summary>
    [GeneratedRegex(@"(?<![\w.])-?\d+(?![\w.]*\w)")]
    private static partial Regex Number();
}
