using System.CommandLine;
using CaffeSharp.Graph;
using CaffeSharp.Proto;

namespace CaffeSharp.Cli;

/// <summary>The arguments that say which net is loaded and how; the same for every command that loads one.</summary>
internal sealed class NetArguments
{
    private readonly Argument<string> _net = new("NET")
    {
        Description = "The net: a prototxt, a solver.prototxt that points to one, or a caffemodel, which brings its weights.",
    };

    private readonly Option<string?> _weights = new("--weights", "-w")
    {
        Description = "Trained weights (.caffemodel or .caffemodel.h5). Without, every layer of a prototxt stands at its filler.",
        HelpName = "FILE",
    };

    private readonly ShapeOption _shapes = new("--input-shape", "The shape of an input, for one whose data alone know it or in the place of the net's own. May be given several times.");

    private readonly DialectOption _dialect = new();

    private readonly NumberOption<long> _seed = new("--seed", "Where the fillers' random numbers start; the same seed gives the same numbers on every machine.")
    {
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _deploy = new("--deploy")
    {
        Description = "Make the net to run of a train net, as convert --deploy does: data become inputs, losses their predictions.",
    };

    private readonly StrictOption _strict = new();

    private readonly StateOptions _state = new();

    /// <summary>Adds the arguments to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="takesWeights">Whether it reads weights, and does not make them.</param>
    /// <param name="takesSeed">Whether the fillers' numbers matter to it.</param>
    public void AddTo(Command command, bool takesWeights = true, bool takesSeed = true)
    {
        command.Arguments.Add(_net);
        if (takesWeights)
            command.Options.Add(_weights);
        command.Options.Add(_shapes);
        command.Options.Add(_dialect);
        command.Options.Add(_deploy);
        command.Options.Add(_strict);
        if (takesSeed)
            command.Options.Add(_seed);
        _state.AddTo(command);
    }

    /// <summary>The net's file.</summary>
    public string Path(ParseResult parse) => parse.GetRequiredValue(_net);

    /// <summary>The weights, if any were given.</summary>
    public string? Weights(ParseResult parse) => parse.GetValue(_weights);

    /// <summary>Where the fillers start.</summary>
    public long Seed(ParseResult parse) => parse.GetValue(_seed);

    /// <summary>How the net is to be loaded.</summary>
    public NetOptions Options(ParseResult parse)
    {
        NetState state = _state.Read(parse);
        return new NetOptions
        {
            Phase = state.Phase == Phase.Train ? NetPhase.Train : NetPhase.Test,
            Level = state.Level,
            Stages = [.. state.Stage],
            Seed = Seed(parse),
            InputShapes = _shapes.Read(parse),
            Dialect = parse.GetValue(_dialect),
            Deploy = parse.GetValue(_deploy),
            Strict = parse.GetValue(_strict),
        };
    }

    /// <summary>Loads the net and tells what its text and its weights make one wonder about.</summary>
    /// <param name="parse">What was given.</param>
    /// <param name="report">Who is told.</param>
    /// <param name="leavesWeights">Whether weights stay in their file until they are needed.</param>
    /// <param name="outputs">The blobs that are wanted, if not all that come out.</param>
    public Net Load(ParseResult parse, Report report, bool leavesWeights = false, IReadOnlyList<string>? outputs = null)
    {
        string? weights = Weights(parse);
        var net = Net.Load(Path(parse), weights, Options(parse) with { LeavesWeightsInFile = leavesWeights, Outputs = outputs ?? [] });
        foreach (object warning in net.Graph.Warnings)
            report.Warn($"{warning}");
        if (weights is not null)
            Tell(net.Graph.Weights, weights, outputs is { Count: > 0 }, report);
        if (parse.GetResult(_seed) is { Implicit: false } && net.Graph.Parameters.All(parameter => parameter.IsTrained))
            report.Warn("--seed does nothing here: no layer stands at its filler");
        return net;
    }

    /// <summary>Says so if the net has no trained numbers because no weights were given, for a command whose answers mean nothing then.</summary>
    public void NoteMissingWeights(ParseResult parse, Net net, Report report)
    {
        if (Weights(parse) is null && net.Graph.Weights.AtFiller.Count > 0)
            report.Note($"no --weights given: every layer stands at its filler (--seed {Seed(parse)})");
    }

    // Of a part of a net the rest has weights too.
    private static void Tell(WeightReport fit, string weights, bool isPart, Report report)
    {
        if (fit.AtFiller.Count > 0)
            report.Warn($"{weights} has no weights for {fit.AtFiller.Count} layers, which stand at their fillers: {string.Join(", ", fit.AtFiller)}");
        if (fit.Unused.Count > 0 && !isPart)
            report.Warn($"{weights} has weights that the net does not use: {string.Join(", ", fit.Unused)}");
    }
}
