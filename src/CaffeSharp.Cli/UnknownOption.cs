using System.CommandLine;
using System.CommandLine.Parsing;
using CaffeSharp.Formats;

namespace CaffeSharp.Cli;

/// <summary>Finds words that look like options and are none of the command's; the parser takes them for files.</summary>
internal static class UnknownOption
{
    // Behind it all words are files.
    private const string EndOfOptions = "--";

    /// <summary>What is wrong with the first such word, or null.</summary>
    public static string? Find(ParseResult parse, IEnumerable<string> args)
    {
        CommandResult command = parse.CommandResult;
        HashSet<string> files = [.. parse.UnmatchedTokens, .. command.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)];
        string? word = args.TakeWhile(arg => arg != EndOfOptions).FirstOrDefault(arg => arg.Length > 1 && arg[0] == '-' && files.Contains(arg));
        if (word is null)
            return null;
        string name = word.Split('=', ':')[0];
        return $"there is no option '{name}'{NearestName.Hint(name, Names(command))}";
    }

    private static IEnumerable<string> Names(CommandResult command)
    {
        for (CommandResult? at = command; at is not null; at = at.Parent as CommandResult)
        {
            foreach (Option option in at.Command.Options.Where(option => ReferenceEquals(at, command) || option.Recursive))
                yield return option.Name;
        }
    }
}
