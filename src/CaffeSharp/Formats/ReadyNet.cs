using CaffeSharp.Blobs;
using CaffeSharp.Formats.Deploy;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats;

/// <summary>
/// A net on its way from a file to a graph: in today's form, with the layers of one state, its inputs shaped. Whoever
/// reads nets takes them from here, so that all see the same one.
/// </summary>
/// <param name="File">What was read.</param>
/// <param name="Net">The net.</param>
/// <param name="Notes">What was changed to bring it into today's form.</param>
internal sealed record ReadyNet(NetFile File, NetParameter Net, IReadOnlyList<UpgradeNote> Notes)
{
    // All layers, of this state or not.
    private readonly NetParameter _whole = Net;

    /// <summary>Whether a layer type is a program's own, whose settings only it knows.</summary>
    internal Func<string, bool> IsOwn { get; init; } = _ => false;

    /// <summary>The fields of the file that are not known.</summary>
    internal DoubtfulFields Doubts => DoubtfulFields.Of(File.Text, _whole.Layer, Net.Layer.Where(layer => !IsOwn(layer.Type)));

    /// <summary>Whether there is no layer for any state.</summary>
    public bool IsEmpty => _whole.Layer.Count == 0;

    /// <summary>Brings what a file holds into today's form; all its layers are still there.</summary>
    /// <exception cref="NetFormatException">See <see cref="NetUpgrade.Apply"/>.</exception>
    public static ReadyNet Upgrade(NetFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        UpgradedNet upgraded = NetUpgrade.Apply(file.Text.Message, file.Text.Positions);
        return new ReadyNet(file, upgraded.Net, upgraded.Notes);
    }

    /// <summary>Throws if a layer has a field that is not known and may change what it computes.</summary>
    /// <exception cref="NetFormatException">See above.</exception>
    public void CheckFields()
    {
        if (Doubts.InLayers is [var first, ..] doubtful)
            throw new NetFormatException(first.Position, $"{first.Message} ({doubtful.Count} such field{(doubtful.Count == 1 ? "" : "s")}; strict)");
    }

    /// <summary>The net for one state, with its inputs.</summary>
    /// <param name="state">Decides by the layers' rules which of them take part. A caffemodel's net went through that when it was trained.</param>
    /// <param name="deploy">Whether a train net becomes the net to run (<see cref="DeployNet"/>); a caffemodel's always does.</param>
    /// <param name="inputs">Shapes by blob name; they win over the net's own.</param>
    /// <param name="isKnown">Whether a layer type can be made; a layer of another type that has no bottoms is an input.</param>
    /// <param name="outputs">The blobs that are wanted, all if there are none; what none of them needs is left out.</param>
    /// <exception cref="CaffeException">
    /// A layer has both kinds of rules, an input's shape is neither given nor in the net, or one is given for what is no input.
    /// </exception>
    public ReadyNet For(NetState state, bool deploy, IReadOnlyDictionary<string, Shape>? inputs, Func<string, bool> isKnown, IReadOnlyList<string>? outputs = null)
    {
        SourceMap positions = File.Text.Positions;
        bool trained = File.Weights is not null;
        NetParameter net = trained ? Net : NetFilter.Apply(Net, state, positions);
        if (deploy && !trained)
            net = WithOtherPhase(net);
        TextDocument<NetParameter> text = File.Text;
        foreach (string said in new[] { Idle(state, trained), FewBits(net) }.OfType<string>())
            text = text.With(said);
        return this with
        {
            File = File with { Text = text },
            Net = deploy || trained
                ? WantedLayers.Of(DeployNet.From(net, inputs, positions), outputs ?? [], positions)
                : NetInputs.Shaped(WantedLayers.Of(net, outputs ?? [], positions), inputs, positions, isKnown),
        };
    }

    /// <summary>What to say of a blob that nobody makes in the chosen phase, but somebody in another: null if that is not so.</summary>
    internal string? MadeElsewhere(string blob)
    {
        if (Net.Layer.SelectMany(layer => layer.Top).Contains(blob) || _whole.Layer.LastOrDefault(layer => layer.Top.Contains(blob)) is not { } maker)
            return null;
        string line = File.Text.Positions.Find(maker) is { Line: > 0 } at ? $", line {at.Line}" : "";
        string where = Phases(maker) is [var phase] ? $"only in phase {phase.ToString().ToUpperInvariant()}" : "only in another state";
        string way = Phases(maker) is [Phase.Train] ? "--phase train, or --deploy" : "another --phase, --stage or --level";
        return $"is made {where} (layer '{maker.Name}'{line}): use {way}";
    }

    // Many nets have data for training only, and detectors the loss that says how their boxes are meant: both may come from the
    // other phase, where this one lacks them.
    private NetParameter WithOtherPhase(NetParameter net)
    {
        var with = net.Clone();
        SourceMap positions = File.Text.Positions;
        for (int i = 0; i < net.Layer.Count; i++)
            positions.Carry(net.Layer[i], with.Layer[i]);
        positions.Carry(net, with);
        HashSet<string> made = [.. net.Layer.SelectMany(layer => layer.Top)];
        if (!net.Layer.Any(layer => DeployDetections.IsLoss(layer) || layer.Type == "DetectionOutput"))
            with.Layer.Add(_whole.Layer.Where(layer => DeployDetections.IsLoss(layer) && made.Contains(layer.Bottom[0])));
        HashSet<string> open = [.. with.Layer.SelectMany(layer => layer.Bottom).Where(bottom => !made.Contains(bottom))];
        foreach (LayerParameter data in _whole.Layer.Where(layer => layer.Bottom.Count == 0 && layer.Top.Any(open.Contains)))
        {
            if (data.Top.Any(made.Contains))
                continue;
            made.UnionWith(data.Top);
            with.Layer.Insert(0, data);
        }
        return with;
    }

    // What of a state decides nothing in this net; a mistyped stage would pass for one that leaves layers out.
    private string? Idle(NetState state, bool trained)
    {
        if (trained)
            return state.Phase == Phase.Train || state.HasLevel && state.Level != 0 || state.Stage.Count > 0 ? "phase, level and stages do nothing for a caffemodel's net: its layers were chosen when it was trained" : null;
        HashSet<string> stages = [.. _whole.Layer.SelectMany(layer => layer.Include.Concat(layer.Exclude)).SelectMany(rule => rule.Stage.Concat(rule.NotStage))];
        return state.Stage.FirstOrDefault(stage => !stages.Contains(stage)) is string idle ? $"no layer has a rule for the stage '{idle}'{NearestName.Hint(idle, stages)}" : null;
    }

    // Intel's fork runs trained float nets with integers of few bits, which are meant to come near them.
    private static string? FewBits(NetParameter net)
    {
        LayerParameter[] few = [.. net.Layer.Where(layer => layer.QuantizationParam is not null && !layer.Type.EndsWith("Ristretto", StringComparison.Ordinal))];
        return few.Length == 0 ? null : $"{few.Length} layer{(few.Length == 1 ? "" : "s")}, '{few[0].Name}' first, {(few.Length == 1 ? "has" : "have")} a quantization_param, by which Intel's fork computes with integers; here it is left aside, and all is computed in float as the net was trained";
    }

    private static Phase[] Phases(LayerParameter layer) => [.. layer.Include.Where(rule => rule.HasPhase).Select(rule => rule.Phase).Distinct()];
}
