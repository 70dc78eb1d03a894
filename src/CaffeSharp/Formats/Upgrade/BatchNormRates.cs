using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>
/// The statistics of a BatchNorm layer are not learned. Old nets say so by three params with rates of zero, and
/// some forgot the zeros.
/// </summary>
internal static class BatchNormRates
{
    private const int Statistics = 3;

    public static void Freeze(NetParameter net, UpgradeLog log)
    {
        for (int i = 0; i < net.Layer.Count; i++)
        {
            LayerParameter layer = net.Layer[i];
            if (layer.Type != "BatchNorm" || layer.Param.Count != Statistics || layer.Param.All(IsFrozen))
                continue;
            LayerParameter frozen = net.Layer[i] = log.Copy(layer);
            for (int p = 0; p < Statistics; p++)
            {
                frozen.Param[p] = log.Copy(layer.Param[p]);
                frozen.Param[p].LrMult = 0;
                frozen.Param[p].DecayMult = 0;
            }
            log.Note(log.Find(layer, "param"), $"lr_mult and decay_mult of the BatchNorm layer '{layer.Name}' are now 0");
        }
    }

    private static bool IsFrozen(ParamSpec param) => param is { LrMult: 0, DecayMult: 0 };
}
