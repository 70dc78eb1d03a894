using System.Diagnostics;
using System.Text.Json;
using CaffeSharp.Formats;

namespace CaffeSharp.Cli.Timings;

/// <summary>When each step of some runs began and ended, as a file for Perfetto and Chrome's <c>about:tracing</c> (Trace Event Format).</summary>
internal sealed class TimingTrace
{
    /// <summary>How many runs a trace holds; more would only make the file large.</summary>
    public const int MostRuns = 20;

    private readonly List<(long Start, long End, IReadOnlyList<StepProfile> Steps)> _runs = [];

    /// <summary>Notes a run that has just ended.</summary>
    public void Add(Session session, long start, long end)
    {
        if (_runs.Count < MostRuns)
            _runs.Add((start, end, session.Profile));
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="FileFormatException">It cannot be written.</exception>
    public void Write(string path, string net) => OutputFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteString("displayTimeUnit", "ms");
        json.WriteStartArray("traceEvents");
        Name(json, "process_name", net);
        Name(json, "thread_name", "steps");
        long zero = _runs.Count == 0 ? 0 : _runs[0].Start;
        for (int run = 0; run < _runs.Count; run++)
        {
            Begin(json, $"run {run + 1}", "run", _runs[run].Start - zero, _runs[run].End - _runs[run].Start);
            json.WriteEndObject();
            foreach (StepProfile step in _runs[run].Steps)
                Write(json, step, zero);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, StepProfile step, long zero)
    {
        Begin(json, step.Step.Node.Name, step.Step.Node.Type, step.LastStart - zero, step.LastEnd - step.LastStart);
        json.WriteStartObject("args");
        json.WriteString("kernel", step.Kernel);
        json.WriteString("layers", string.Join(", ", step.Layers.Select(node => node.Name)));
        json.WriteString("shapes", string.Join(", ", step.Tops));
        json.WriteNumber("macs", step.Macs);
        json.WriteNumber("bytes", step.Bytes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Name(Utf8JsonWriter json, string what, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        Place(json);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // A complete event; its times are in microseconds.
    private static void Begin(Utf8JsonWriter json, string name, string category, long start, long length)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("cat", category);
        json.WriteString("ph", "X");
        Place(json);
        json.WriteNumber("ts", Microseconds(start));
        json.WriteNumber("dur", Microseconds(length));
    }

    private static void Place(Utf8JsonWriter json)
    {
        json.WriteNumber("pid", 1);
        json.WriteNumber("tid", 1);
    }

    private static double Microseconds(long ticks) => Math.Round(1e6 * ticks / Stopwatch.Frequency, 3);
}
