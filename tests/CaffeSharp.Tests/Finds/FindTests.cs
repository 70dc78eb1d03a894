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

    public static TheoryData<string> Files => [.. Replay.Finds];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_find_ends_right_or_in_one_typed_error(string file)
    {
        IReadOnlyDictionary<string, Verdict> verdicts = Replay.Run(file);
        Assert.NotEmpty(verdicts);
        foreach (var (mode, verdict) in verdicts)
        {
            // A machine may be slow; the fuzzer itself has the limit of time.
            Assert.True(verdict.Outcome != Outcome.Find || verdict.Signature == "slow", $"{mode}: {verdict.Signature}: {verdict.Message}");
            Assert.InRange(verdict.Bytes, 0, MostBytes);
            if (verdict.Outcome == Outcome.Refused)
                Assert.NotEmpty(verdict.Message);
        }
    }
}
