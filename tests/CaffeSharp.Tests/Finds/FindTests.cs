using CaffeSharp.Fuzz;
using CaffeSharp.Fuzz.Harness;
using Xunit;

namespace CaffeSharp.Tests.Finds;

/// <summary>Every file that once crashed, hung, took too much memory or gave wrong numbers.</summary>
/// <remarks>What a case allocates can be told only while no other test runs.</remarks>
[Collection(nameof(MeasuredAlone))]
public sealed class FindTests
{
    private const long MostBytes = 50L << 20;

    /// <summary>What the one error says of files that cannot be taken. All others end right.</summary>
    private static readonly Dictionary<string, string> Refusals = new()
    {
        ["02-extent-overflow-1d.prototxt"] = "line 2: layer 'c' (Convolution) has a kernel that spans 4294770691, more than the 4 of its padded input",
        ["02-extent-overflow-2d.prototxt"] = "line 2: layer 'c' (Convolution) has a kernel that spans 4294770691, more than the 4 of its padded input",
        ["03-hdf5-softlink-to-itself.h5"] = "nested deeper than 64",
        ["04-solver-names-itself.prototxt"] = "which is a solver too",
        ["05-deconv-1d-stride-65535.prototxt"] = "line 2: layer 'c' (Deconvolution) makes 4295032831 numbers of 5",
        ["06-hdf5-dag-18-levels.h5"] = "linked in circles",
        ["13-gif-header-alone.gif"] = "3328x16896 pixels",
    };

    public static TheoryData<string> Files => [.. Replay.Finds];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_find_ends_right_or_in_one_typed_error(string file)
    {
        IReadOnlyDictionary<string, Verdict> verdicts = Replay.Run(file);
        Assert.NotEmpty(verdicts);
        string? refusal = Refusals.GetValueOrDefault(file);
        foreach (var (mode, verdict) in verdicts)
        {
            // A machine may be slow; the fuzzer itself has the limit of time.
            Assert.True(verdict.Outcome != Outcome.Find || verdict.Signature == "slow", $"{mode}: {verdict.Signature}: {verdict.Message}");
            Assert.InRange(verdict.Bytes, 0, MostBytes);
            Assert.True(verdict.Outcome != Outcome.Refused || refusal is not null, $"{mode}: {verdict.Message}");
        }
        if (refusal is not null)
            Assert.Contains(verdicts.Values, verdict => verdict.Outcome == Outcome.Refused && verdict.Message.Contains(refusal, StringComparison.Ordinal));
    }
}
