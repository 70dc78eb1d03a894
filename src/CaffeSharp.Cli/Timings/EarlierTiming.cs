using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CaffeSharp.Cli.Timings;

/// <summary>A timing that was printed before with <c>--json</c>.</summary>
internal sealed class EarlierTiming
{
    private readonly string _path;
    private readonly double _median;
    private readonly Dictionary<string, double> _steps = [];

    private EarlierTiming(string path, JsonNode json)
    {
        _path = path;
        _median = (double)json["median_ms"]!;
        foreach (JsonNode? step in json["steps"]!.AsArray())
            _steps[(string)step!["name"]!] = (double)step["least_ms"]!;
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="CaffeException">It is not such a file.</exception>
    public static EarlierTiming Read(string path)
    {
        try
        {
            return new EarlierTiming(path, JsonNode.Parse(File.ReadAllBytes(path)) ?? throw new JsonException("it holds null"));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or NullReferenceException or FormatException or ArgumentException)
        {
            throw new CaffeException($"{path} is not what time --json printed: {fault.Message}", fault);
        }
    }

    /// <summary>Writes both times of every step that either has, and of the whole.</summary>
    public void Print(Timing now, Report report)
    {
        report.Line();
        report.Table([new("least ms of a step"), new("then", IsNumber: true), new("now", IsNumber: true), new("then / now", IsNumber: true)],
            Rows(now).Select(row => new[] { row.Name, Text(row.Then), Text(row.Now), Ratio(row.Then, row.Now) }).Append(["whole, median", Text(_median), Text(now.Median), Ratio(_median, now.Median)]));
    }

    /// <summary>The same for scripts.</summary>
    public JsonObject Json(Timing now) => new()
    {
        ["file"] = _path,
        ["median_ms"] = _median,
        ["ratio"] = ToJson.Number(_median / now.Median),
        ["steps"] = new JsonArray([.. Rows(now).Select(row => new JsonObject { ["name"] = row.Name, ["then_ms"] = row.Then, ["now_ms"] = row.Now })]),
    };

    private IEnumerable<(string Name, double? Then, double? Now)> Rows(Timing now)
    {
        var names = now.Steps.Select(step => step.Step.Node.Name).ToHashSet();
        IEnumerable<(string, double?, double?)> here = now.Steps.Select(step => (step.Step.Node.Name, Then(step.Step.Node.Name), (double?)step.LeastMilliseconds));
        return here.Concat(_steps.Where(step => !names.Contains(step.Key)).Select(step => (step.Key, (double?)step.Value, (double?)null)));
    }

    private double? Then(string name) => _steps.TryGetValue(name, out double time) ? time : null;

    private static string Text(double? time) => time is double known ? TimingReport.Milliseconds(known) : "";

    private static string Ratio(double? then, double? now) => then is double before && now is > 0 ? (before / now.Value).ToString("0.00", CultureInfo.InvariantCulture) : "";
}
