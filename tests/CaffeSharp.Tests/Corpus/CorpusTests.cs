using CaffeSharp.Blobs;
using CaffeSharp.Formats.Deploy;
using CaffeSharp.Planning;
using CaffeSharp.Tests.Cli;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Corpus;

/// <summary>
/// Every prototxt of the public repositories that stand beside this one is built, as it is or as the net that runs, or refused for one
/// of a few reasons. Shapes that a file does not tell come from a table, as a user would give them.
/// </summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private const string AsItIs = "built as it is", AsDeploy = "built as the net that runs", Other = "refused for no known reason";

    private const int LeastBuilt = 257;

    /// <summary>Why a file is no net to build, as its fault tells, and how many there are at most.</summary>
    private static readonly (string Reason, string Fault, int Most)[] Refusals =
    [
        ("a solver whose net is not in the corpus", "there is no file for the", 26),
        ("no net: labels", "no layers", 5),
        ("a template with placeholders", "a placeholder of a template", 3),
    ];

    /// <summary>Shapes of inputs by a part of the file's path and the blob's name; the first that fits.</summary>
    private static readonly (string Path, string Blob, int[] Shape)[] Shapes =
    [
        ("SegNet", "data", [1, 3, 360, 480]),
        ("mnist", "data", [1, 1, 28, 28]),
        ("", "pair_data", [1, 2, 28, 28]),
        ("", "depth", [1, 1, 224, 224]),
        ("", "label", [1, 1]),
        ("", "", [1, 3, 224, 224]),
    ];

    [Fact]
    public void Every_file_builds_or_is_refused_for_a_reason()
    {
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var strange = new List<string>();
        foreach (string file in Files())
        {
            string result = Result(file);
            string key = result is AsItIs or AsDeploy ? result : Refusals.FirstOrDefault(refusal => result.Contains(refusal.Fault, StringComparison.Ordinal)).Reason ?? Other;
            if (key == Other)
                strange.Add($"{Path.GetRelativePath(Tree.CorpusFolder, file)}: {result}");
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        foreach (var (key, count) in counts)
            output.WriteLine($"{count,4}  {key}");
        Assert.Empty(strange);
        Assert.All(Refusals, refusal => Assert.InRange(counts.GetValueOrDefault(refusal.Reason), 0, refusal.Most));
        Assert.InRange(counts[AsItIs] + counts[AsDeploy], LeastBuilt, int.MaxValue);
    }

    [Theory]
    [InlineData("convert", "--deploy")]
    [InlineData("upgrade")]
    public void What_is_written_can_be_built_and_else_nothing_is_written(string command, params string[] options)
    {
        string[] corpus = [.. Files()];
        using var files = new Workshop();
        string written = files["net.prototxt"];
        int done = 0;
        foreach (string file in corpus)
        {
            File.Delete(written);
            Caffesharp run = Caffesharp.Run([command, file, written, .. options, .. command == "convert" ? ShapeWords(file) : []]);
            Assert.Equal(run.Exit == 0, File.Exists(written));
            if (run.Exit != 0)
                continue;
            done++;
            Net net = Build(written, deploy: command == "upgrade", file);
            Assert.True(net.Graph.Outputs.Count > 0, $"{file} became a net without outputs");
        }
        output.WriteLine($"{done} of {corpus.Length} written by {command}");
        Assert.InRange(done, LeastBuilt, int.MaxValue);
    }

    /// <summary>With every blob kept at once, far more than a run takes.</summary>
    [Fact]
    public void No_net_takes_memory_out_of_proportion()
    {
        double most = 0;
        foreach (string file in Files())
        {
            if (Built(file)?.Graph is not { } graph)
                continue;
            Shape[] shapes = [.. graph.Values.Select(value => value.Shape)];
            double bytes = sizeof(float) * shapes.Sum(shape => (double)shape.Count()), share = bytes / MemoryBudget.InProportion(graph, shapes);
            most = Math.Max(most, share);
            Assert.True(share < 0.5, $"{file} takes {bytes:F0} bytes, {share:P0} of what it may");
        }
        output.WriteLine($"at most {most:P1} of what is allowed");
        Assert.True(most > 0);
    }

    private static Net? Built(string file)
    {
        try
        {
            return Build(file, deploy: true, file);
        }
        catch (CaffeException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Files()
    {
        Tree.Corpus("");
        return Directory.EnumerateFiles(Tree.CorpusFolder, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".prototxt", StringComparison.Ordinal) || file.EndsWith(".pt", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
    }

    private static string Result(string file)
    {
        try
        {
            Net.Load(file, options: new NetOptions { Strict = true });
            return AsItIs;
        }
        catch (CaffeException)
        {
            // Most nets for training lack the shapes of their data, or are of layers in Python.
        }
        try
        {
            Build(file, deploy: true, file);
            return AsDeploy;
        }
        catch (CaffeException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>Builds a net as a user does: inputs whose shapes the fault asks for get them.</summary>
    private static Net Build(string file, bool deploy, string source)
    {
        var options = new NetOptions { Deploy = deploy, Strict = true };
        try
        {
            return Net.Load(file, options: options);
        }
        catch (InputShapeException fault)
        {
            return Net.Load(file, options: options with { InputShapes = fault.Inputs.ToDictionary(blob => blob, blob => ShapeOf(source, blob)) });
        }
    }

    private static IEnumerable<string> ShapeWords(string file)
    {
        try
        {
            Net.Load(file, options: new NetOptions { Deploy = true });
            return [];
        }
        catch (InputShapeException fault)
        {
            return fault.Inputs.SelectMany(blob => new[] { "--input-shape", $"{blob}={string.Join(',', ShapeOf(file, blob))}" });
        }
        catch (CaffeException)
        {
            return [];
        }
    }

    private static Shape ShapeOf(string file, string blob) => Shape.Create(Shapes.First(shape =>
        file.Contains(shape.Path, StringComparison.Ordinal) && (shape.Blob.Length == 0 || shape.Blob == blob)).Shape);
}
