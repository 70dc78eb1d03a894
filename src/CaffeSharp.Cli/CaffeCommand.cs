using System.CommandLine;

namespace CaffeSharp.Cli;

/// <summary>A command with examples below its help.</summary>
internal abstract class CaffeCommand : Command
{
    protected CaffeCommand(string name, string description, params string[] examples) : base(name, description)
    {
        Examples = examples;
        SetAction(parse => Run(parse, new Report(parse)));
    }

    /// <summary>Command lines that show the common uses.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Does the work.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    protected abstract int Run(ParseResult parse, Report report);
}
