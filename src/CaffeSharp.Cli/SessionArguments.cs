using System.CommandLine;

namespace CaffeSharp.Cli;

/// <summary>The options that say how a net is run; the same for every command that runs one.</summary>
internal sealed class SessionArguments
{
    private const string Default = "default", Strict = "strict";

    // More would only wait for each other, and thousands end the process.
    private static readonly int MostThreads = 4 * Environment.ProcessorCount;

    private readonly NumberOption<int> _threads = new("--threads", "How many threads work on a run, at most four for a core. Default: all cores.", "-t")
    {
        Least = 1,
        Most = MostThreads,
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    private readonly Option<string> _accuracy;

    private readonly NumberOption<int> _memory = new("--memory", "How many MiB the blobs of a run may take. Default: in proportion to the net's inputs and parameters.")
    {
        Least = 1,
    };

    public SessionArguments(AccuracyLevel otherwise = AccuracyLevel.Default)
    {
        _accuracy = new("--accuracy")
        {
            Description = "strict: sum the very products, within 1e-5 of a blob's maximum. default: Winograd convolution where it is faster, within 1e-4.",
            DefaultValueFactory = _ => otherwise == AccuracyLevel.Strict ? Strict : Default,
        };
        _accuracy.AcceptOnlyFromAmong(Strict, Default);
    }

    public void AddTo(Command command)
    {
        command.Options.Add(_threads);
        command.Options.Add(_accuracy);
        command.Options.Add(_memory);
    }

    /// <summary>How the user wants the net to be run.</summary>
    public SessionOptions Read(ParseResult parse) => new()
    {
        Threads = parse.GetValue(_threads),
        Accuracy = parse.GetValue(_accuracy) == Strict ? AccuracyLevel.Strict : AccuracyLevel.Default,
        MemoryLimit = _memory.Given(parse) is { } mebibytes ? (long)mebibytes << 20 : null,
    };
}
