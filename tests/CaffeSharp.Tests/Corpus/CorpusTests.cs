using System.Text.RegularExpressions;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Deploy;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Corpus;

/// <summary>
/// Every prototxt of the public repositories that stand beside this one is built, as it is or as the net that runs, or refused for one
/// of a few reasons. Shapes that a file does not tell come from a table.
/// </summary>
public sealed partial class CorpusTests
{
    private const string AsDeploy = "built as the net that runs", WithUnknown = "built with a field that is not known";

    private const int LeastBuilt = 231;

    /// <summary>Why a file is no net to build, as its fault tells, and how many there are at most.</summary>
    private static readonly (string Reason, string Fault, int Most)[] Refusals =
    [
        ("a solver whose net is not in the corpus", "there is no file for the", 26),
        ("no net: labels and the like", "no layers|looks like|names no net|is not a net", 5),
        ("a template with placeholders", "a placeholder of a template", 3),
        ("a layer in Python, as training nets of R-CNN have", "runs the Python class", 25),
        ("inputs from Python whose shape neither the net nor the table tells", "does not tell the shape of its inputs", 24),
        ("a bottom that no layer makes", "which no layer before it makes", 0),
    ];

    /// <summary>Shapes of inputs by blob name, for files that do not tell them.</summary>
    private static readonly Dictionary<string, Shape> Inputs = new()
    {
        ["data"] = [1, 3, 224, 224],
        ["color"] = [1, 3, 224, 224],
        ["hha"] = [1, 3, 224, 224],
        ["depth"] = [1, 1, 224, 224],
        ["im_info"] = [1, 3],
        ["rois"] = [10, 5],
        ["pair_data"] = [1, 2, 28, 28],
    };

    /// <summary>SegNet's text has the sizes of its decoder for pictures of 360 by 480.</summary>
    private static readonly Dictionary<string, Shape> Streets = new() { ["data"] = [1, 3, 360, 480] };

    private static readonly Dictionary<string, Shape> GraySquares = new() { ["data"] = [1, 1, 28, 28], ["pair_data"] = [1, 2, 28, 28] };

    [Fact]
    public void Every_file_builds_or_is_refused_for_a_reason()
    {
        Tree.Corpus("");
        string[] files = [.. Directory.EnumerateFiles(Tree.CorpusFolder, "*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".prototxt", StringComparison.Ordinal) || file.EndsWith(".pt", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var strange = new List<string>();
        foreach (string file in files)
        {
            string result = Result(file);
            string reason = result.Length == 0 || result == WithUnknown || result == AsDeploy ? result : Refusals.FirstOrDefault(refusal => Regex.IsMatch(result, refusal.Fault)).Reason ?? "";
            if (result.Length > 0 && reason.Length == 0)
                strange.Add($"{Path.GetRelativePath(Tree.CorpusFolder, file)}: {result}");
            string key = reason.Length > 0 ? reason : result.Length == 0 ? "built as it is" : "refused for no known reason";
            counts[key] = counts.GetValueOrDefault(key) + 1;
        }
        string table = string.Join('\n', counts.Select(entry => $"{entry.Value,4}  {entry.Key}"));
        TestContext.Current.TestOutputHelper?.WriteLine(table);
        Assert.True(strange.Count == 0, $"{table}\n{string.Join('\n', strange)}");
        foreach (var (reason, _, most) in Refusals)
            Assert.True(counts.GetValueOrDefault(reason) <= most, $"{counts.GetValueOrDefault(reason)} are refused: {reason}");
        Assert.False(counts.ContainsKey(WithUnknown), table);
        Assert.True(counts["built as it is"] + counts[AsDeploy] >= LeastBuilt, table);
    }

    private static string Result(string file)
    {
        string asIs = Fault(() => Net.Load(file));
        if (asIs.Length == 0 || asIs == WithUnknown)
            return asIs;
        string deploy = "";
        foreach (Phase phase in new[] { Phase.Test, Phase.Train })
        {
            foreach (var shapes in new[] { Inputs, Streets, GraySquares })
            {
                deploy = Fault(() => Deploy(file, phase, shapes));
                if (deploy.Length == 0 || deploy == WithUnknown)
                    return deploy.Length == 0 ? AsDeploy : deploy;
            }
        }
        return asIs.Contains("does not say how large", StringComparison.Ordinal) ? deploy : asIs;
    }

    private static string Fault(Func<Net> build)
    {
        try
        {
            Net net = build();
            return net.Graph.Warnings.Any(warning => warning.Message.Contains("has no field", StringComparison.Ordinal) && !Harmless().IsMatch(warning.Message)) ? WithUnknown : "";
        }
        catch (CaffeException fault)
        {
            return fault.Message;
        }
    }

    private static Net Deploy(string file, Phase phase, IReadOnlyDictionary<string, Shape> shapes)
    {
        TextDocument<NetParameter> text = NetFile.Read(file).Text;
        NetParameter net = NetFilter.Apply(NetUpgrade.Apply(text.Message, text.Positions).Net, new NetState { Phase = phase }, text.Positions);
        foreach (LayerParameter layer in net.Layer.Where(layer => layer.Bottom.Count == 0 && layer.Type is not ("Input" or "DummyData" or "Parameter")))
        {
            // What brings in data, in Python too, is an input; its labels get some shape or other where they are needed.
            layer.Type = "Input";
            layer.InputParam = new InputParameter();
            foreach (string top in layer.Top)
                layer.InputParam.Shape.Add(new BlobShape { Dim = { (shapes.GetValueOrDefault(top) ?? [1, 1]).Select(dim => (long)dim) } });
        }
        return Net.Build(new TextDocument<NetParameter>(DeployNet.From(net), text.Positions, text.Warnings, text.UnknownFields));
    }

    [GeneratedRegex("^(TransformationParameter|DataParameter|SolverParameter)")]
    private static partial Regex Harmless();
}
