using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Graph;
using CaffeSharp.Proto;

namespace CaffeSharp.Diagnostics;

/// <summary>
/// Looks for all that is wrong or doubtful in a net and its weights: what would stop a run, what Caffe would refuse or
/// compute otherwise, and what is written in an old form.
/// </summary>
public static class NetLint
{
    private static readonly Action<LintLayer, LintReport>[] LayerRules = [LintWindows.Check, LintStatistics.Check, LintInPlace.Check];

    /// <summary>Checks a net's file; text that cannot be read is a finding too.</summary>
    /// <param name="path">A prototxt of any vintage, a solver.prototxt that points to one, or a caffemodel.</param>
    /// <param name="weights">Its trained weights, if they are to be checked against it; a caffemodel brings its own.</param>
    /// <param name="options">How it is to be loaded.</param>
    /// <returns>All findings in the order of the file.</returns>
    /// <exception cref="CaffeException">The file cannot be opened.</exception>
    public static IReadOnlyList<Finding> CheckFile(string path, NetWeights? weights = null, NetOptions? options = null)
    {
        try
        {
            return Check(NetFile.Read(path, options?.Dialect), weights, options);
        }
        catch (TextFormatException fault)
        {
            string message = fault.Message[$"{fault.Position}: ".Length..];
            return [new Finding(Severity.Error, "syntax", message, "the net does not run, and what stands behind was not looked at") { Position = fault.Position }];
        }
    }

    /// <summary>Checks a net.</summary>
    /// <param name="text">The net as parsed.</param>
    /// <param name="weights">Its trained weights, if they are to be checked against it.</param>
    /// <param name="options">How it is to be loaded.</param>
    /// <returns>All findings in the order of the file.</returns>
    public static IReadOnlyList<Finding> Check(TextDocument<NetParameter> text, NetWeights? weights = null, NetOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Check(new NetFile(text, null), weights, options);
    }

    private static IReadOnlyList<Finding> Check(NetFile file, NetWeights? weights, NetOptions? options)
    {
        weights ??= file.Weights;
        BuildOptions build = (options ?? new()).ToBuildOptions();
        var report = new LintReport();
        ReadyNet? net = null;
        foreach (string warning in weights?.Warnings ?? [])
            report.Add(Severity.Warning, "weights", warning, "the result may not be what was meant");
        try
        {
            net = ReadyNet.Upgrade(file);
            foreach (UpgradeNote note in net.Notes)
                report.Add(Severity.Note, "old-form", note.Message, "the net runs all the same, upgraded each time it is loaded", note.Position);
            net = Ready(net, build, report);
            CheckLayers(net, weights, build, report);
        }
        catch (FileFormatException fault)
        {
            report.Add(Severity.Error, "inputs", fault.Message, "the net does not run, and its layers were not looked at");
        }
        catch (NetFormatException fault)
        {
            string prefix = fault.Position is null ? "" : $"{fault.Position}: ";
            report.Add(Severity.Error, "net-form", fault.Message[prefix.Length..], "the net does not run, and its layers were not looked at", fault.Position);
        }
        TellOfText(net?.File.Text ?? file.Text, net?.Doubts, build.Strict, report);
        return report.Sorted;
    }

    private static void TellOfText(TextDocument<NetParameter> text, DoubtfulFields? doubts, bool strict, LintReport report)
    {
        HashSet<SourcePosition> inLayers = [.. (doubts?.InLayers ?? []).Select(warning => warning.Position)];
        foreach (Diagnostic warning in text.Warnings)
        {
            // What belongs to the whole file is of no line.
            if (warning.Position.Line == 0)
                report.Add(Severity.Warning, "file", warning.Message, "the net may not be the one that was meant");
            else if (inLayers.Contains(warning.Position))
                report.Add(strict ? Severity.Error : Severity.Warning, "unknown-field", warning.Message, "the layer may compute something else than for those who wrote it; Caffe refuses the whole file", warning.Position);
            else
                report.Add(Severity.Note, "unknown-field", warning.Message, "nothing when the net runs: it is of training, of a device or of no layer that takes part", warning.Position);
        }
    }

    private static ReadyNet Ready(ReadyNet net, BuildOptions options, LintReport report)
    {
        ReadyNet clean = net with { Net = LintRules.WithoutClashes(net.Net, net.File.Text.Positions, report) };
        return clean.For(options.State, options.Deploy, options.InputShapes, type => options.Catalog.Find(type) is not null);
    }

    private static void CheckLayers(ReadyNet net, NetWeights? weights, BuildOptions options, LintReport report)
    {
        (TextDocument<NetParameter> text, NetParameter filtered) = (net.File.Text, net.Net);
        if (filtered.Layer.Count == 0)
            report.Add(Severity.Error, "no-layers", $"the net has no layers for phase {options.State.Phase.ToString().ToUpperInvariant()}", "there is nothing to run");
        IReadOnlyList<LintLayer> layers = LintWalk.Through(filtered, text, weights, options, report);
        foreach (LintLayer layer in layers)
        {
            foreach (Action<LintLayer, LintReport> rule in LayerRules)
                rule(layer, report);
        }
        LintAliases.Check(layers, report);
        LintRules.CheckNames(layers, report);
    }
}
