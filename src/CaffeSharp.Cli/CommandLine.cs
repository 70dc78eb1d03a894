using System.CommandLine;
using System.CommandLine.Parsing;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using CaffeSharp.Cli.Commands;

namespace CaffeSharp.Cli;

/// <summary>The <c>caffesharp</c> command: arguments in, text and an exit code out.</summary>
internal static class CommandLine
{
    // SIGXFSZ: a file has grown beyond the user's limit. Writing fails then, instead of the process.
    private const PosixSignal FileTooLarge = (PosixSignal)25;

    /// <summary>Runs one command.</summary>
    /// <param name="args">The words behind <c>caffesharp</c>.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="error">Where faults, warnings and notes go, one line each.</param>
    /// <returns>An <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> args, TextWriter output, TextWriter error)
    {
        if (args is [ServeCommand.Word, ..])
            return Serve([.. args.Skip(1)], new Report(output, error));
        // A file may be called @name, so that is no response file.
        ParseResult parse = CreateRoot().Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var report = new Report(output, error, args.Contains(Report.JsonName));
        // Help and version clear the errors of the words around them.
        if ((parse.Action?.ClearsParseErrors != true ? WhatIsWrong(parse, args) : null) is string wrong)
            return Refuse($"{wrong} (try '{Path(parse.CommandResult)} --help')", report);
        using PosixSignalRegistration? tooLarge = OperatingSystem.IsWindows() ? null : PosixSignalRegistration.Create(FileTooLarge, signal => signal.Cancel = true);
        try
        {
            return parse.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault) when (fault is CaffeException or IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return Refuse(fault.Message, report);
        }
    }

    private static int Serve(IReadOnlyList<string> args, Report report)
    {
        try
        {
            return ServeCommand.Become(args);
        }
        catch (CaffeException fault)
        {
            return Refuse(fault.Message, report);
        }
    }

    private static int Refuse(string message, Report report)
    {
        report.Fault(message);
        if (report.IsJson)
            report.Json(new JsonObject { ["error"] = message });
        return ExitCode.BadInput;
    }

    private static RootCommand CreateRoot()
    {
        RootCommand root = new("Runs Caffe networks: prototxt and caffemodel in, predictions out.")
        {
            new ClassifyCommand(),
            new DetectCommand(),
            new SegmentCommand(),
            new HeatmapCommand(),
            new FeaturesCommand(),
            new BatchCommand(),
            new MergeCommand(),
            new RunCommand(),
            new InfoCommand(),
            new DrawCommand(),
            new ShowCommand(),
            new CompareCommand(),
            new ExplainCommand(),
            new TimeCommand(),
            new LintCommand(),
            new UpgradeCommand(),
            new ConvertCommand(),
            new ExportCommand(),
            new InitCommand(),
            new TranslateCommand(),
            new VerifyCommand(),
            new ServeCommand(),
            new CompletionCommand(),
            Report.JsonOption(),
        };
        HelpWithExamples.AddTo(root);
        PrintVersion.AddTo(root);
        return root;
    }

    private static string? WhatIsWrong(ParseResult parse, IReadOnlyList<string> args)
    {
        if (parse.CommandResult.Parent is CommandResult)
            return UnknownOption.Find(parse, args) ?? (parse.Errors is [var first, ..] ? first.Message.TrimEnd('.') : null);
        if (parse.Errors.Count == 0)
            return null;
        string commands = string.Join(", ", parse.CommandResult.Command.Subcommands.Select(command => command.Name));
        return parse.UnmatchedTokens is [string unknown, ..] ? $"there is no '{unknown}', only {commands}" : $"a command is missing: {commands}";
    }

    private static string Path(CommandResult command) =>
        command.Parent is CommandResult ? $"caffesharp {command.Command.Name}" : "caffesharp";
}
