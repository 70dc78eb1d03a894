using System.CommandLine;
using CaffeSharp.Proto;

namespace CaffeSharp.Cli;

/// <summary>The options that say which layers take part, by their include and exclude rules.</summary>
internal sealed class StateOptions
{
    private const string Train = "train", Test = "test";

    private readonly Option<string> _phase = new("--phase")
    {
        Description = "Which layers take part, by their include and exclude rules: test or train.",
        DefaultValueFactory = _ => Test,
    };

    private readonly NumberOption<int> _level = new("--level", "The level for those rules.") { DefaultValueFactory = _ => 0 };

    private readonly Option<string[]> _stages = new("--stage")
    {
        Description = "A stage for those rules; may be given several times.",
        HelpName = "S",
        DefaultValueFactory = _ => [],
    };

    public StateOptions() => _phase.AcceptOnlyFromAmong(Test, Train);

    public void AddTo(Command command)
    {
        command.Options.Add(_phase);
        command.Options.Add(_level);
        command.Options.Add(_stages);
    }

    /// <summary>Those of the options that were given.</summary>
    public IEnumerable<string> Given(ParseResult parse) =>
        new Option[] { _phase, _level, _stages }.Where(option => parse.GetResult(option) is { Implicit: false }).Select(option => option.Name);

    /// <summary>The state that the rules are held against.</summary>
    public NetState Read(ParseResult parse) => new()
    {
        Phase = parse.GetValue(_phase) == Train ? Phase.Train : Phase.Test,
        Level = parse.GetValue(_level),
        Stage = { parse.GetValue(_stages) ?? [] },
    };
}
