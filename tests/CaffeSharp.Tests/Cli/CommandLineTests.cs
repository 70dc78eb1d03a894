using Xunit;

namespace CaffeSharp.Tests.Cli;

public sealed class CommandLineTests
{
    public static readonly TheoryData<string> Commands = ["classify", "draw", "show", "segment", "heatmap", "compare", "time", "run", "info", "explain", "lint", "upgrade", "convert", "init", "translate", "verify"];

    [Theory]
    [InlineData("", "caffesharp: a command is missing: classify, detect, ")]
    [InlineData("train --solver=s.prototxt", "caffesharp: there is no 'train', only classify, detect, ")]
    [InlineData("--frobnicate", "caffesharp: there is no '--frobnicate', only classify, ")]
    [InlineData("classify", "(try 'caffesharp classify --help')")]
    [InlineData("classify net.prototxt", "(try 'caffesharp classify --help')")]
    [InlineData("classify net.prototxt a.png --top 0", "caffesharp: --top takes a whole number from 1 on, not '0' (try 'caffesharp classify --help')")]
    [InlineData("classify net.prototxt a.png --threads 1000000", "caffesharp: --threads takes a whole number from 1 to ")]
    [InlineData("classify net.prototxt a.png --threads -3", "caffesharp: --threads takes a whole number from 1 to ")]
    [InlineData("classify net.prototxt a.png --top many", "caffesharp: --top takes a whole number from 1 on, not 'many'")]
    [InlineData("classify net.prototxt a.png --scale 1,5", "caffesharp: --scale takes a number such as 0.5, with a point, not '1,5'")]
    [InlineData("classify net.prototxt a.png --raw-scale 1,000", "caffesharp: --raw-scale takes a number such as 0.5, with a point, not '1,000'")]
    [InlineData("classify net.prototxt a.png --scale nan", "not 'nan'")]
    [InlineData("classify net.prototxt a.png --seed 1.5", "caffesharp: --seed takes a whole number, not '1.5'")]
    [InlineData("info net.prototxt --level x", "caffesharp: --level takes a whole number, not 'x'")]
    [InlineData("verify golden --tolerance -1", "caffesharp: --tolerance takes a number from 0 on such as 0.5, with a point, not '-1'")]
    [InlineData("export net.prototxt -o o.onnx --opset 3", "caffesharp: --opset takes a whole number from 13 to 26, not '3'")]
    [InlineData("classify net.prototxt a.png --thredas 2", "caffesharp: there is no option '--thredas' (did you mean --threads?)")]
    [InlineData("classify net.prototxt a.png --thredas=2 b.png", "caffesharp: there is no option '--thredas' (did you mean --threads?)")]
    [InlineData("verify golden --jsno", "caffesharp: there is no option '--jsno' (did you mean --json?)")]
    [InlineData("info --weigths w net.prototxt", "caffesharp: there is no option '--weigths' (did you mean --weights?)")]
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

    [Fact]
    public void More_than_four_threads_for_a_core_are_refused()
    {
        Assert.Contains("--threads takes a whole number", Caffesharp.Run("explain", "net.prototxt", "-t", $"{(4 * Environment.ProcessorCount) + 1}").Error);
        Assert.Contains("there is no file", Caffesharp.Run("explain", "net.prototxt", "-t", $"{4 * Environment.ProcessorCount}").Error);
    }

    [Theory]
    [InlineData("info /no/such.prototxt --json", "/no/such.prototxt")]
    [InlineData("info --json", "NET")]
    [InlineData("info net.prototxt --jsn --json", "--jsn")]
    public void With_json_an_error_is_json_too(string call, string part)
    {
        Caffesharp run = Caffesharp.Run(call.Split(' '));
        Assert.Equal(2, run.Exit);
        Assert.Contains(part, (string)run.Json["error"]!);
        Assert.Equal(1, run.Error.Count(letter => letter == '\n'));
    }

    [Fact]
    public void Behind_two_dashes_all_words_are_files()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier);
        Assert.Contains("--thredas: there is no such file", Caffesharp.Run("classify", net, "--", "--thredas").Error);
    }

    [Theory]
    [InlineData("--dialect", "opencv", "the dialect 'opencv' does nothing")]
    [InlineData("--stage", "deplyo", "no layer has a rule for the stage 'deplyo' (did you mean deploy?)")]
    public void An_option_that_does_nothing_for_the_file_says_so(string option, string value, string message)
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier + """layer { name: "out" type: "Softmax" bottom: "score" top: "out" include { stage: "deploy" } }""");
        Caffesharp run = Caffesharp.Run("info", net, option, value);
        Assert.Equal(0, run.Exit);
        Assert.Contains($"caffesharp: warning: {message}", run.Error);
    }

    [Fact]
    public void A_seed_and_a_phase_do_nothing_for_a_trained_net()
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier), weights = files.Scores(1, 2, 3, 4, 5);
        Assert.StartsWith("caffesharp: there is no dialect 'opencw' (did you mean opencv?); known are ", Caffesharp.Run("info", net, "--dialect", "opencw").Error);
        Assert.Contains("--seed does nothing here", Caffesharp.Run("info", net, "-w", weights, "--seed", "3").Error);
        Assert.DoesNotContain("--seed", Caffesharp.Run("info", net, "--seed", "3").Error);
        Assert.Equal(0, Caffesharp.Run("upgrade", net, files["whole.caffemodel"]).Exit);
        Assert.Contains("do nothing for a caffemodel's net", Caffesharp.Run("info", files["whole.caffemodel"], "--phase", "train").Error);
        Assert.Contains("--phase does nothing here: it is for --deploy", Caffesharp.Run("convert", weights, files["w.h5"], "--phase", "train").Error);
    }

    [Theory]
    [InlineData("classify NET a.png")]
    [InlineData("run NET -o OUT")]
    [InlineData("info NET")]
    [InlineData("explain NET")]
    [InlineData("upgrade NET OUT")]
    [InlineData("convert NET OUT --deploy")]
    [InlineData("export NET -o OUT")]
    [InlineData("init NET -o OUT")]
    public void Strict_refuses_an_unknown_field_on_every_command_that_reads_a_net(string call)
    {
        using var files = new Workshop();
        string net = files.Text("net.prototxt", Workshop.Classifier.Replace("kernel_size: 4", "kernel_size: 4 sparkle: true", StringComparison.Ordinal));
        string[] words = [.. call.Split(' ').Select(word => word == "NET" ? net : word == "OUT" ? files["out"] : word)];
        Caffesharp run = Caffesharp.Run([.. words, "--strict"]);
        Assert.Equal(2, run.Exit);
        Assert.Contains("sparkle", run.Error);
        Assert.Contains("strict", run.Error);
        Assert.False(File.Exists(files["out"]));
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
