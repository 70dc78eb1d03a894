namespace CaffeSharp.Fuzz.Harness;

/// <summary>What came of all cases of a mode.</summary>
internal sealed class Tally(string mode)
{
    private readonly long[] _counts = new long[Enum.GetValues<Outcome>().Length];

    /// <summary>The mode.</summary>
    public string Mode { get; } = mode;

    /// <summary>All cases.</summary>
    public long Cases => _counts.Sum();

    /// <summary>How long all took together.</summary>
    public TimeSpan Elapsed { get; set; }

    /// <summary>The slowest case and its milliseconds.</summary>
    public (string Case, double Milliseconds) Slowest { get; private set; } = ("", 0);

    /// <summary>The case that took most memory and its bytes.</summary>
    public (string Case, long Bytes) Largest { get; private set; } = ("", 0);

    /// <summary>How many cases ended so.</summary>
    public long this[Outcome outcome] => _counts[(int)outcome];

    /// <summary>Counts a case.</summary>
    public void Add(string name, Verdict verdict)
    {
        _counts[(int)verdict.Outcome]++;
        if (verdict.Milliseconds > Slowest.Milliseconds)
            Slowest = (name, verdict.Milliseconds);
        if (verdict.Bytes > Largest.Bytes)
            Largest = (name, verdict.Bytes);
    }
}
