using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class CommandLineTests
{
    public static readonly TheoryData<string> Commands = ["classify", "run", "info", "explain", "lint", "upgrade", "convert", "init", "translate", "verify"];

    [Theory]
    [InlineData("", "caffesharp: a command is missing: classify, detect, features, run, ")]
    [InlineData("train --solver=s.prototxt", "caffesharp: there is no 'train', only classify, detect, features, run, ")]
    [InlineData("--frobnicate", "caffesharp: there is no '--frobnicate', only classify, ")]
    [InlineData("classify", "(try 'caffesharp classify --help')")]
    [InlineData("classify net.prototxt", "(try 'caffesharp classify --help')")]
    [InlineData("classify net.prototxt a.png --top 0", "caffesharp: --top takes a number from 1 on, not 0 (try 'caffesharp classify --help')")]
    [InlineData("classify net.prototxt a.png --threads 1000000", "caffesharp: --threads takes a number from 1 to ")]
    [InlineData("classify net.prototxt a.png --threads -3", "caffesharp: --threads takes a number from 1 to ")]
    [InlineData("classify net.prototxt a.png --top many", "'many'")]
    [InlineData("classify net.prototxt a.png --preset torch", "'torch'")]
    [InlineData("info net.prototxt --colour red", "--colour")]
    [InlineData("run net.prototxt", "--output")]
    [InlineData("run net.prototxt -o out --accuracy exact", "'exact'")]
    [InlineData("upgrade net.prototxt", "(try 'caffesharp upgrade --help')")]
    [InlineData("translate x --to keras", "'keras'")]
    public void A_wrong_call_is_one_line_and_exit_code_2(string call, string message)
    {
        Caffesharp run = Caffesharp.Run(call.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(2, run.Exit);
        Assert.Contains(message, run.Error);
        Assert.StartsWith("caffesharp: ", run.Error);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
        Assert.Empty(run.Output);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_has_examples_and_the_json_option(string command)
    {
        Caffesharp run = Caffesharp.Run(command, "--help");
        Assert.Equal(0, run.Exit);
        Assert.Contains("Examples:\n  caffesharp " + command, run.Output);
        Assert.Contains("--json", run.Output);
        Assert.Empty(run.Error);
    }

    [Fact]
    public void The_help_of_all_lists_each_command_on_a_line()
    {
        Caffesharp run = Caffesharp.Run("--help");
        Assert.Equal(0, run.Exit);
        Assert.All(Commands, command => Assert.Single(run.Lines, line => line.StartsWith($"  {command.Data} ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("classify /no/such.prototxt a.png")]
    [InlineData("run /no/such.prototxt -o out")]
    [InlineData("info /no/such.prototxt")]
    [InlineData("explain /no/such.prototxt")]
    [InlineData("lint /no/such.prototxt")]
    [InlineData("upgrade /no/such.prototxt out.prototxt")]
    [InlineData("convert /no/such.caffemodel out.h5")]
    [InlineData("init /no/such.prototxt -o w.caffemodel")]
    [InlineData("verify /no/such")]
    public void A_missing_file_is_named(string call)
    {
        Caffesharp run = Caffesharp.Run(call.Split(' '));
        Assert.Equal(2, run.Exit);
        Assert.Contains("/no/such", run.Error);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
    }
}
