using System.CommandLine;

namespace CaffeSharp.Cli;

/// <summary>A command with examples below its help.</summary>
internal abstract class CaffeCommand : Command
{
    protected CaffeCommand(string name, string description, params string[] examples) : base(name, description)
    {
        Examples = examples;
        SetAction(parse => Run(parse, new Report(parse, isBeside: FileForm.IsStandardOutput(Target(parse)))));
    }

    /// <summary>Command lines that show the common uses.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>The file that the command writes, if it may be standard output; what it says goes to the other stream then.</summary>
    protected virtual string? Target(ParseResult parse) => null;

    /// <summary>Does the work.</summary>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    protected abstract int Run(ParseResult parse, Report report);
}
