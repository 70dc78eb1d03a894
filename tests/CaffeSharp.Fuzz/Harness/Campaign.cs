using System.Diagnostics;
using System.Globalization;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>Runs the cases of one mode in workers, and reduces and writes down what is found.</summary>
/// <param name="mode">The mode.</param>
/// <param name="options">How many, from which seed, and where to.</param>
/// <param name="progress">Where lines about the run go.</param>
internal sealed class Campaign(FuzzMode mode, CampaignOptions options, TextWriter progress) : IDisposable
{
    private const int Chunk = 50;

    private static readonly TimeSpan ReduceFor = TimeSpan.FromSeconds(30), TellEvery = TimeSpan.FromSeconds(15);

    // A find is reduced while its worker still has cases to answer.
    private readonly WorkerProcess _worker = new(options.WorkerArguments(mode)), _reducer = new(options.WorkerArguments(mode));
    private readonly HashSet<string> _known = [];
    private readonly Tally _tally = new(mode.Name);
    private readonly FindFolder _finds = new(options.Out);

    /// <summary>Checks the given files, then makes cases until the time or their number is up.</summary>
    public Tally Run(IReadOnlyList<string> files)
    {
        long start = Stopwatch.GetTimestamp(), told = start;
        foreach (string file in files)
            Take(Path.GetFileName(file), _worker.RunFile(file, Replay.IsFind(file)), () => File.ReadAllBytes(file));
        for (long next = 0; next < options.Cases && Stopwatch.GetElapsedTime(start) < options.Time;)
        {
            foreach (Verdict verdict in _worker.RunCases(next, Math.Min(Chunk, options.Cases - next)))
            {
                long index = next++;
                Take(string.Create(CultureInfo.InvariantCulture, $"{index}"), verdict, () => Make(index));
            }
            if (Stopwatch.GetElapsedTime(told) < TellEvery)
                continue;
            told = Stopwatch.GetTimestamp();
            progress.WriteLine($"{mode.Name}: {_tally.Cases:N0} cases, {_tally[Outcome.Find]} finds, {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s");
        }
        _tally.Elapsed = Stopwatch.GetElapsedTime(start);
        return _tally;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _worker.Dispose();
        _reducer.Dispose();
    }

    private byte[] Make(long index) => mode.Make(CaseSeed.Random(options.Seed, mode.Name, index));

    private void Take(string name, Verdict verdict, Func<byte[]> contents)
    {
        _tally.Add(name, verdict);
        if (verdict.Outcome != Outcome.Find || !_known.Add(verdict.Signature))
            return;
        progress.WriteLine($"{mode.Name} {name}: {verdict.Signature}");
        byte[] whole = contents();
        byte[] reduced = new Reducer(file => Runs(file).Signature == verdict.Signature, ReduceFor).Reduce(whole, mode.IsText);
        string title = string.Create(CultureInfo.InvariantCulture, $"{mode.Name}-{options.Seed}-{Path.GetFileNameWithoutExtension(name)}");
        string ending = Path.HasExtension(name) ? Path.GetExtension(name) : mode.Endings[0];
        string path = _finds.Write(mode, title, ending, reduced, verdict, $"{name} of seed {options.Seed}, {whole.Length} bytes");
        progress.WriteLine($"  {whole.Length} bytes made {reduced.Length}: {path}");
    }

    private Verdict Runs(byte[] file)
    {
        string path = Path.Combine(Path.GetTempPath(), $"caffesharp-fuzz-{Environment.ProcessId}{mode.Endings[0]}");
        File.WriteAllBytes(path, file);
        try
        {
            return _reducer.RunFile(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
