using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>
/// V1 layers have their type as an enum and training rates in lists; now the type is a name, and each parameter
/// has a message.
/// </summary>
internal static class V1Layers
{
    public static void Upgrade(NetParameter net, UpgradeLog log)
    {
        if (net.Layers.Count == 0)
            return;
        log.Note(
            log.Find(net.Layers[0]),
            $"{net.Layers.Count} 'layers' with types such as CONVOLUTION are now 'layer' with types such as \"Convolution\"");
        foreach (V1LayerParameter layer in net.Layers)
            net.Layer.Add(Upgraded(layer, log));
        net.Layers.Clear();
    }

    private static LayerParameter Upgraded(V1LayerParameter old, UpgradeLog log)
    {
        var layer = new LayerParameter();
        log.Carry(old, layer);
        SharedFields.Copy(old, layer);
        layer.Type = V1LayerTypes.Name(old.Type)
            ?? throw new NetFormatException(
                log.Find(old, "type"), $"layer '{old.Name}' is of the unknown V1 type {(int)old.Type}");
        for (int i = 0; i < old.Param.Count; i++)
            Spec(layer, i).Name = old.Param[i];
        for (int i = 0; i < old.BlobShareMode.Count; i++)
            Spec(layer, i).ShareMode = (ParamSpec.Types.DimCheckMode)old.BlobShareMode[i];
        for (int i = 0; i < old.BlobsLr.Count; i++)
            Spec(layer, i).LrMult = old.BlobsLr[i];
        for (int i = 0; i < old.WeightDecay.Count; i++)
            Spec(layer, i).DecayMult = old.WeightDecay[i];
        return layer;
    }

    private static ParamSpec Spec(LayerParameter layer, int index)
    {
        while (layer.Param.Count <= index)
            layer.Param.Add(new ParamSpec());
        return layer.Param[index];
    }
}
