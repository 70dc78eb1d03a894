using System.CommandLine;
using System.Security.Cryptography;
using CaffeSharp.Fuzz.Harness;
using CaffeSharp.Fuzz.Modes;

namespace CaffeSharp.Fuzz;

/// <summary>The command line: which modes, from which seed, how long.</summary>
internal sealed class FuzzCommand : RootCommand
{
    private const string AllModes = "all";

    // Ctrl-C ends a longer run; what it found is on disk by then.
    private static readonly TimeSpan WithoutLimit = TimeSpan.FromDays(1000);

    private readonly Argument<string> _mode = new("mode")
    {
        Description = "what to try; all of it by default",
        DefaultValueFactory = _ => AllModes,
    };

    private readonly Option<long?> _seed = new("--seed") { Description = "where the random numbers start; drawn and printed by default" };
    private readonly Option<double?> _seconds = new("--seconds") { Description = "how long each mode runs; 10 unless --cases is given" };
    private readonly Option<long?> _cases = new("--cases") { Description = "how many cases each mode runs; 0 for those of --corpus only" };
    private readonly Option<string[]> _corpus = new("--corpus")
    {
        Description = "a file, or a folder of files, to check as they are and to mutate",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "the folder for finds",
        DefaultValueFactory = _ => Path.Combine(Path.GetTempPath(), "caffesharp-finds"),
    };

    /// <summary>Makes the command.</summary>
    public FuzzCommand() : base("Gives CaffeSharp random input and reports what crashes, hangs, takes too much memory or computes wrong numbers.")
    {
        string[] modes = [AllModes, .. FuzzModes.All(new Corpus([])).Select(mode => mode.Name)];
        _mode.AcceptOnlyFromAmong(modes);
        Add(_mode);
        Add(_seed);
        Add(_seconds);
        Add(_cases);
        Add(_corpus);
        Add(_out);
        Add(new WorkerCommand());
        SetAction(Run);
    }

    private int Run(ParseResult parse)
    {
        double? seconds = parse.GetValue(_seconds);
        long? cases = parse.GetValue(_cases);
        var options = new CampaignOptions(
            parse.GetValue(_seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue),
            cases ?? long.MaxValue,
            seconds is { } given ? TimeSpan.FromSeconds(given) : cases is null ? TimeSpan.FromSeconds(10) : WithoutLimit,
            [.. parse.GetRequiredValue(_corpus).Select(Path.GetFullPath)],
            parse.GetRequiredValue(_out));
        Console.WriteLine($"seed {options.Seed}");
        var corpus = new Corpus(options.Corpus);
        var tallies = new List<Tally>();
        foreach (FuzzMode mode in FuzzModes.All(corpus).Where(mode => parse.GetValue(_mode) is AllModes || parse.GetValue(_mode) == mode.Name))
        {
            using var campaign = new Campaign(mode, options, Console.Error);
            tallies.Add(campaign.Run(corpus.Given(mode)));
        }
        TallyTable.Write(tallies);
        return tallies.Any(tally => tally[Outcome.Find] > 0) ? 1 : 0;
    }
}
