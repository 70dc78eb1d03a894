using CaffeSharp.Cli;
using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class CompletionCommandTests
{
    [Theory]
    [InlineData("", "classify detect features run info")]
    [InlineData("class", "classify")]
    [InlineData("classify --acc", "--accuracy")]
    [InlineData("run --accuracy ", "default strict")]
    [InlineData("translate --to ", "caffe pytorch tensorflow")]
    [InlineData("completion ", "bash pwsh zsh")]
    [InlineData("info --js", "--json")]
    public void The_parser_says_what_may_follow(string line, string words)
    {
        Caffesharp run = Caffesharp.Run($"[suggest:{line.Length}]", line);
        Assert.Equal(0, run.Exit);
        Assert.Empty(run.Error);
        Assert.Superset(words.Split(' ').ToHashSet(), run.Lines.ToHashSet());
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _caffesharp caffesharp")]
    [InlineData("zsh", "compdef _caffesharp caffesharp")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName caffesharp")]
    public void Each_shell_has_a_script(string shell, string part)
    {
        Caffesharp run = Caffesharp.Run("completion", shell);
        Assert.Equal(0, run.Exit);
        Assert.Contains(part, run.Output);
        Assert.Equal(run.Output, $"{Caffesharp.Run("completion", shell, "--json").Json["script"]}\n");
    }

    [Fact]
    public void Another_shell_is_refused()
    {
        Caffesharp run = Caffesharp.Run("completion", "tcsh");
        Assert.Equal(2, run.Exit);
        Assert.Contains("'tcsh'", run.Error);
    }

    // Bash hands over the line, the cursor and the word as it does when the tabulator is pressed.
    [Theory]
    [InlineData("caffesharp class", "classify")]
    [InlineData("caffesharp classify --acc", "--accuracy")]
    [InlineData("caffesharp run net.prototxt --accuracy s", "strict")]
    [InlineData("caffesharp run net.prototxt --accuracy ", "default|strict")]
    [InlineData("caffesharp info ", "")]
    [InlineData("caffesharp info ne", "")]
    [InlineData("caffesharp nonsense --x", "")]
    public void Bash_completes_words_and_leaves_files_to_itself(string line, string words)
    {
        Assert.SkipUnless(File.Exists("/bin/bash"), "there is no bash here");
        using var files = new Workshop();
        files.Text("script", Caffesharp.Run("completion", "bash").Output);
        string press = $$"""
            caffesharp() { dotnet {{typeof(CommandLine).Assembly.Location}} "$@"; }
            . ./script
            COMP_LINE={{Quoted(line)}} COMP_POINT=${#COMP_LINE}
            _caffesharp caffesharp "${COMP_LINE##* }"
            IFS='|'; echo "${COMPREPLY[*]}"
            """;
        Caffesharp run = CommandProcess.Run(files.Folder, "/bin/bash", "-c", press);
        Assert.Equal((0, words, ""), (run.Exit, run.Output.TrimEnd('\n'), run.Error));
    }

    private static string Quoted(string line) => $"'{line}'";
}
