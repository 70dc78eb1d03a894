using System.Globalization;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>What a campaign is to do.</summary>
/// <param name="Seed">Where the random numbers start.</param>
/// <param name="Cases">The most cases of a mode.</param>
/// <param name="Time">The longest that a mode may take.</param>
/// <param name="Corpus">Files and folders of the user, to be checked and mutated.</param>
/// <param name="Out">The folder for finds.</param>
internal sealed record CampaignOptions(long Seed, long Cases, TimeSpan Time, IReadOnlyList<string> Corpus, string Out)
{
    /// <summary>The words that make this program a worker for a mode.</summary>
    public string[] WorkerArguments(FuzzMode mode) =>
    [
        WorkerCommand.CommandName, mode.Name, "--seed", Seed.ToString(CultureInfo.InvariantCulture), .. Corpus.SelectMany(path => new[] { "--corpus", path }),
    ];
}
