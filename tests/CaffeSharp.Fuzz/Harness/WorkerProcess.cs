using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>A worker seen from outside: gives it cases, and tells what became of one that ended the worker or never ended.</summary>
/// <param name="arguments">The words that make this program a worker.</param>
internal sealed class WorkerProcess(IReadOnlyList<string> arguments) : IDisposable
{
    private const int KeptOfError = 20_000;

    // A bomb must not take the machine's memory before it is noticed.
    private const string HeapLimit = "0x80000000";

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly StringBuilder _error = new();
    private Process? _process;

    /// <summary>The verdicts on cases that the worker makes, in order. Ends early behind one that lost the worker.</summary>
    public IEnumerable<Verdict> RunCases(long first, long count)
    {
        Ask(string.Create(CultureInfo.InvariantCulture, $"cases {first} {count}"));
        for (long i = 0; i < count && _process is not null; i++)
            yield return Answer();
    }

    /// <summary>The verdict on a file; one that once was a find may take less.</summary>
    public Verdict RunFile(string path, bool isFind = false)
    {
        Ask($"{(isFind ? "find" : "file")} {path}");
        return Answer();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is null)
            return;
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    private void Ask(string request)
    {
        _process ??= Start();
        _process.StandardInput.WriteLine(request);
        _process.StandardInput.Flush();
    }

    private Verdict Answer()
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan used = _process!.TotalProcessorTime;
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        bool answered = line.Wait(Limits.Patience);
        while (!answered && Stopwatch.GetElapsedTime(start) < Limits.LastPatience && UsedSince(used) < Limits.Patience)
            answered = line.Wait(LookEvery);
        if (answered && line.Result is { } answer)
            return Verdict.FromLine(answer);
        double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Process process = _process;
        if (!answered)
            process.Kill();
        process.WaitForExit();
        string signature = answered ? $"death: {LastWords()}" : "hang";
        string message = answered ? $"the process ended with code {process.ExitCode}: {_error}" : $"no end after {milliseconds:F0} ms";
        Dispose();
        return Verdict.Lost(signature, message, milliseconds);
    }

    /// <summary>Time of the processor that the worker has used, which is none once it has ended.</summary>
    private TimeSpan UsedSince(TimeSpan used)
    {
        _process!.Refresh();
        return _process.HasExited ? TimeSpan.Zero : _process.TotalProcessorTime - used;
    }

    /// <summary>What the process died of, and where if that is always the same place.</summary>
    private string LastWords()
    {
        string[] lines = _error.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string reason = lines.FirstOrDefault() ?? "without a word";
        string? place = lines.FirstOrDefault(line => line.StartsWith("at ", StringComparison.Ordinal));
        bool isOverflow = reason.StartsWith("Stack overflow", StringComparison.Ordinal);
        return place is null || isOverflow ? reason : $"{reason} {place.Split('(')[0]}";
    }

    private Process Start()
    {
        _error.Clear();
        string program = Environment.ProcessPath!;
        bool isHost = Path.GetFileNameWithoutExtension(program) == "dotnet";
        var start = new ProcessStartInfo(program, [.. isHost ? [Assembly.GetEntryAssembly()!.Location] : Array.Empty<string>(), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_GCHeapHardLimit"] = HeapLimit;
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, line) =>
        {
            if (_error.Length < KeptOfError)
                _error.AppendLine(line.Data);
        };
        process.BeginErrorReadLine();
        return process;
    }
}
