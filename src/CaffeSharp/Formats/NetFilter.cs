using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats;

/// <summary>Keeps the layers that a net has in one phase, level and set of stages, by Caffe's rules.</summary>
/// <remarks>
/// A layer without rules always takes part; with <c>include</c> rules if any of them holds; with <c>exclude</c> rules
/// if none does. All conditions of one rule must hold. A bare <c>phase:</c> of a layer is no rule.
/// </remarks>
internal static class NetFilter
{
    /// <summary>The net as it is in a state. It shares the kept layers with the net given, which is not changed.</summary>
    /// <param name="net">A net in today's form, see <see cref="NetUpgrade"/>.</param>
    /// <param name="state">
    /// The phase, level and stages; the net's own stages (<c>state { stage: … }</c>) are added, as Caffe does. The
    /// state that came of it is that of the result.
    /// </param>
    /// <param name="positions">Where the net's messages stand, for errors.</param>
    /// <exception cref="NetFormatException">A layer has both include and exclude rules.</exception>
    public static NetParameter Apply(NetParameter net, NetState state, SourceMap? positions = null)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(state);
        NetState merged = state.Clone();
        merged.Stage.Add((net.State?.Stage ?? []).Except(state.Stage));
        var filtered = new NetParameter();
        SharedFields.Copy(net, filtered);
        positions?.Carry(net, filtered);
        filtered.State = merged;
        filtered.Layer.Clear();
        filtered.Layer.Add(net.Layer.Where(layer => Includes(layer, merged, positions)));
        return filtered;
    }

    private static bool Includes(LayerParameter layer, NetState state, SourceMap? positions)
    {
        if (layer.Include.Count > 0 && layer.Exclude.Count > 0)
            throw new NetFormatException(
                positions?.Find(layer), $"layer '{layer.Name}' has both include and exclude rules; Caffe takes one kind");
        return layer.Include.Count > 0
            ? layer.Include.Any(rule => Holds(rule, state))
            : !layer.Exclude.Any(rule => Holds(rule, state));
    }

    private static bool Holds(NetStateRule rule, NetState state) =>
        (!rule.HasPhase || rule.Phase == state.Phase)
        && (!rule.HasMinLevel || state.Level >= rule.MinLevel)
        && (!rule.HasMaxLevel || state.Level <= rule.MaxLevel)
        && rule.Stage.All(state.Stage.Contains)
        && !rule.NotStage.Any(state.Stage.Contains);
}
