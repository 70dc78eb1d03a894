using System.CommandLine;
using CaffeSharp.Graph;
using CaffeSharp.Proto;

namespace CaffeSharp.Cli;

/// <summary>The arguments that say which net is loaded and how; the same for every command that loads one.</summary>
internal sealed class NetArguments
{
    private const string Train = "train", Test = "test";

    private readonly Argument<string> _net = new("NET") { Description = "The net: a prototxt, for instance models/alexnet/deploy.prototxt." };

    private readonly Option<string?> _weights = new("--weights", "-w")
    {
        Description = "Trained weights (.caffemodel). Without, every layer stands at its filler.",
        HelpName = "FILE",
    };

    private readonly Option<long> _seed = new("--seed")
    {
        Description = "Where the fillers' random numbers start; the same seed gives the same numbers on every machine.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string> _phase = new("--phase")
    {
        Description = "Which layers take part, by their include and exclude rules: test or train.",
        DefaultValueFactory = _ => Test,
    };

    private readonly Option<int> _level = new("--level") { Description = "The level for those rules.", HelpName = "N" };

    private readonly Option<string[]> _stages = new("--stage")
    {
        Description = "A stage for those rules; may be given several times.",
        HelpName = "S",
        DefaultValueFactory = _ => [],
    };

    public NetArguments()
    {
        _phase.AcceptOnlyFromAmong(Test, Train);
    }

    /// <summary>Adds the arguments to a command that reads weights, or to one that makes them.</summary>
    public void AddTo(Command command, bool takesWeights = true)
    {
        command.Arguments.Add(_net);
        if (takesWeights)
            command.Options.Add(_weights);
        command.Options.Add(_seed);
        command.Options.Add(_phase);
        command.Options.Add(_level);
        command.Options.Add(_stages);
    }

    /// <summary>The prototxt.</summary>
    public string Path(ParseResult parse) => parse.GetRequiredValue(_net);

    /// <summary>The weights, if any were given.</summary>
    public string? Weights(ParseResult parse) => parse.GetValue(_weights);

    /// <summary>Where the fillers start.</summary>
    public long Seed(ParseResult parse) => parse.GetValue(_seed);

    /// <summary>Loads the net and tells what its text and its weights make one wonder about.</summary>
    public Net Load(ParseResult parse, Report report)
    {
        string? weights = Weights(parse);
        var net = Net.Load(Path(parse), weights, new NetOptions
        {
            Phase = parse.GetValue(_phase) == Train ? Phase.Train : Phase.Test,
            Level = parse.GetValue(_level),
            Stages = parse.GetValue(_stages) ?? [],
            Seed = Seed(parse),
        });
        foreach (object warning in net.Graph.Warnings)
            report.Warn($"{warning}");
        if (weights is not null)
            Tell(net.Graph.Weights, weights, report);
        return net;
    }

    private static void Tell(WeightReport fit, string weights, Report report)
    {
        if (fit.AtFiller.Count > 0)
            report.Warn($"{weights} has no weights for {fit.AtFiller.Count} layers, which stand at their fillers: {string.Join(", ", fit.AtFiller)}");
        if (fit.Unused.Count > 0)
            report.Warn($"{weights} has weights that the net does not use: {string.Join(", ", fit.Unused)}");
    }
}
