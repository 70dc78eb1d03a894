using CaffeSharp.Blobs;
using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using CaffeSharp.Proto;

namespace CaffeSharp.Diagnostics;

/// <summary>
/// Makes a net layer by layer and goes on where a layer cannot be made: what is known of the shapes is enough for most
/// of the layers behind it.
/// </summary>
internal sealed class LintWalk
{
    private const string NoRun = "the net does not run";

    // Looking for a near name takes time, and a file full of nonsense is told soon enough.
    private const int MostHints = 100;

    private readonly SourceMap _positions;
    private readonly BuildOptions _options;
    private readonly LintReport _report;
    private readonly ParameterJoin _trained;
    private readonly LayerMaker _plainMaker;
    private readonly LayerMaker? _trainedMaker;
    private readonly Dictionary<string, (LintValue Value, string Writer)> _blobs = [];
    private readonly List<LintLayer> _layers = [];
    private int _hints;

    private LintWalk(TextDocument<NetParameter> text, NetWeights? weights, BuildOptions options, LintReport report)
    {
        (_positions, _options, _report) = (text.Positions, options, report);
        _trained = new ParameterJoin(weights, options.Seed);
        _trainedMaker = weights is null ? null : new LayerMaker(text, _trained, options);
        _plainMaker = new LayerMaker(text, new ParameterJoin(null, options.Seed), options);
    }

    /// <summary>Goes through a net.</summary>
    /// <param name="net">The net in today's form, filtered for one phase.</param>
    /// <param name="text">The text it came from.</param>
    /// <param name="weights">Its weights, if there are any.</param>
    /// <param name="options">For what it is built.</param>
    /// <param name="report">Hears what stops a layer.</param>
    public static IReadOnlyList<LintLayer> Through(
        NetParameter net, TextDocument<NetParameter> text, NetWeights? weights, BuildOptions options, LintReport report)
    {
        var walk = new LintWalk(text, weights, options, report);
        walk._plainMaker.Net = net.Layer;
        if (walk._trainedMaker is { } trained)
            trained.Net = net.Layer;
        foreach (LayerParameter layer in net.Layer)
            walk.Take(layer);
        if (weights is not null)
            walk.TellWeights(net);
        return walk._layers;
    }

    private void Take(LayerParameter text)
    {
        var unknown = new List<string>();
        LintValue[] bottoms = [.. text.Bottom.Select(name => Bottom(name, unknown))];
        var layer = new LintLayer(_layers.Count, text, _positions, bottoms);
        _layers.Add(layer);
        foreach (LintValue bottom in bottoms)
            bottom.AddReader(layer);
        foreach (string name in unknown)
        {
            string message = $"has a bottom '{name}', which no layer before it makes{Hint(name, _blobs.Keys)}";
            _report.Add(Severity.Error, "unknown-bottom", layer, message, NoRun, layer.At(text, "bottom"));
        }
        layer.Made = Make(layer);
        layer.Tops = [.. text.Top.Select((name, i) => Top(layer, name, i))];
    }

    private LintValue Bottom(string name, List<string> unknown)
    {
        if (_blobs.TryGetValue(name, out var blob))
            return blob.Value;
        unknown.Add(name);
        return new LintValue(name, null);
    }

    private MadeLayer? Make(LintLayer layer)
    {
        LayerParameter text = LintRepair.Repaired(layer, _positions, _report);
        if (_options.Catalog.Find(text.Type) is null)
        {
            string message = $"is of a type that is not known{NearestName.Hint(text.Type, _options.Catalog.Types)}";
            _report.Add(Severity.Error, "unknown-type", layer, message, NoRun, layer.At(layer.Text, "type"));
            return null;
        }
        Shape[] bottoms = [.. layer.Bottoms.Select(bottom => bottom.Shape).OfType<Shape>()];
        if (bottoms.Length < layer.Bottoms.Count)
            return null;
        MadeLayer? made = TryMake(text, bottoms, layer);
        foreach (string warning in made?.Warnings ?? [])
            _report.Add(Severity.Warning, "layer", layer, warning, "the result may not be what was meant");
        return made;
    }

    /// <summary>Makes a layer with its weights, or else without, so that a wrong weight does not hide what comes behind it.</summary>
    private MadeLayer? TryMake(LayerParameter text, IReadOnlyList<Shape> bottoms, LintLayer layer)
    {
        MadeLayer? plain = TryMake(_plainMaker, text, bottoms, out CaffeException? fault);
        MadeLayer? made = plain;
        if (_trainedMaker is not null)
            made = TryMake(_trainedMaker, text, bottoms, out fault);
        if (made is null && plain is null)
            _report.Add(Severity.Error, "layer", layer, fault!.Message, NoRun);
        else if (made is null)
            _report.Add(Severity.Error, "wrong-weights", layer, fault!.Message, "the net does not run with these weights");
        return made ?? plain;
    }

    private LintValue Top(LintLayer layer, string name, int index)
    {
        Shape? shape = layer.Made is { } made && index < made.Tops.Count ? made.Tops[index] : null;
        if (!layer.IsInPlace(index) && _blobs.TryGetValue(name, out var other))
        {
            _report.Add(
                Severity.Error, "double-top", layer, $"has a top '{name}', which layer '{other.Writer}' makes already", NoRun, layer.At(layer.Text, "top"));
        }
        var value = new LintValue(name, shape, Within(layer, index), layer.IsInPlace(index) && layer.Made?.Layer.TopMemory != TopMemory.View);
        _blobs[name] = (value, layer.Text.Name);
        return value;
    }

    /// <summary>The bottom in whose memory Caffe puts a top, if in one.</summary>
    private static LintValue? Within(LintLayer layer, int top)
    {
        if (layer.IsInPlace(top))
            return layer.Bottoms[top];
        bool shares = layer.Text.Type switch
        {
            "Split" or "Flatten" or "Reshape" => true,
            "Concat" => layer.Bottoms.Count == 1,
            "Slice" => layer.Text.Top.Count == 1,
            _ => false,
        };
        return shares && layer.Bottoms.Count > 0 ? layer.Bottoms[0] : null;
    }

    private static MadeLayer? TryMake(LayerMaker maker, LayerParameter text, IReadOnlyList<Shape> bottoms, out CaffeException? fault)
    {
        try
        {
            fault = null;
            return maker.Make(text, bottoms);
        }
        catch (CaffeException e)
        {
            fault = e;
            return null;
        }
    }

    private void TellWeights(NetParameter net)
    {
        WeightReport fit = _trained.Report();
        var atFiller = fit.AtFiller.ToHashSet();
        foreach (LintLayer layer in _layers.Where(layer => atFiller.Contains(layer.Text.Name)))
        {
            IEnumerable<ParameterBlob> idle = layer.Made?.Parameters.Where(parameter => !parameter.IsTrained) ?? [];
            string fillers = string.Join(" and ", idle.Select(parameter => parameter.Filler.Describe()).Distinct());
            _report.Add(Severity.Warning, "missing-weights", layer, "has no weights in the file", $"it runs on its filler, {fillers}, and not on trained numbers");
        }
        // A layer that could not be made may well have wanted its weights.
        foreach (string name in fit.Unused.Except(net.Layer.Select(layer => layer.Name)))
        {
            string message = $"the weights have a layer '{name}', which is not in the net{Hint(name, fit.AtFiller)}";
            _report.Add(Severity.Warning, "unused-weights", message, "its numbers take no part");
        }
    }

    private string Hint(string name, IEnumerable<string> candidates) => _hints++ < MostHints ? NearestName.Hint(name, candidates) : "";
}
