using System.CommandLine;
using System.Text.Json.Nodes;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp completion</c>: what a shell runs so that it completes the command's words.</summary>
internal sealed class CompletionCommand : CaffeCommand
{
    // Each script asks the command itself, by the parser's [suggest] directive.
    private static readonly Dictionary<string, string> Scripts = new() { ["bash"] = "caffesharp.bash", ["zsh"] = "caffesharp.zsh", ["pwsh"] = "caffesharp.ps1" };

    private readonly Argument<string> _shell = new("SHELL") { Description = $"One of {string.Join(", ", Scripts.Keys)}." };

    public CompletionCommand()
        : base("completion", "Prints what makes a shell complete commands, options and their values.",
            "bash >> ~/.bashrc", "zsh >> ~/.zshrc", "pwsh >> $PROFILE")
    {
        Arguments.Add(_shell);
        _shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string shell = parse.GetRequiredValue(_shell);
        using Stream script = typeof(CompletionCommand).Assembly.GetManifestResourceStream(Scripts[shell])!;
        using var reader = new StreamReader(script);
        string text = reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd('\n');
        if (report.IsJson)
            report.Json(new JsonObject { ["shell"] = shell, ["script"] = text });
        else
            report.Line(text);
        return ExitCode.Done;
    }
}
