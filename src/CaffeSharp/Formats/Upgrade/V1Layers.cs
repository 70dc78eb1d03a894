using CaffeSharp.Proto;
using LayerType = CaffeSharp.Proto.V1LayerParameter.Types.LayerType;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>
/// V1 layers have their type as an enum and training rates in lists; now the type is a name, and each parameter
/// has a message.
/// </summary>
internal static class V1Layers
{
    private static readonly Dictionary<LayerType, string> TypeNames = new()
    {
        [LayerType.None] = "",
        [LayerType.Absval] = "AbsVal",
        [LayerType.Accuracy] = "Accuracy",
        [LayerType.Argmax] = "ArgMax",
        [LayerType.Bnll] = "BNLL",
        [LayerType.Concat] = "Concat",
        [LayerType.ContrastiveLoss] = "ContrastiveLoss",
        [LayerType.Convolution] = "Convolution",
        [LayerType.Data] = "Data",
        [LayerType.Deconvolution] = "Deconvolution",
        [LayerType.Dropout] = "Dropout",
        [LayerType.DummyData] = "DummyData",
        [LayerType.EuclideanLoss] = "EuclideanLoss",
        [LayerType.Eltwise] = "Eltwise",
        [LayerType.Exp] = "Exp",
        [LayerType.Flatten] = "Flatten",
        [LayerType.Hdf5Data] = "HDF5Data",
        [LayerType.Hdf5Output] = "HDF5Output",
        [LayerType.HingeLoss] = "HingeLoss",
        [LayerType.Im2Col] = "Im2col",
        [LayerType.ImageData] = "ImageData",
        [LayerType.InfogainLoss] = "InfogainLoss",
        [LayerType.InnerProduct] = "InnerProduct",
        [LayerType.Lrn] = "LRN",
        [LayerType.MemoryData] = "MemoryData",
        [LayerType.MultinomialLogisticLoss] = "MultinomialLogisticLoss",
        [LayerType.Mvn] = "MVN",
        [LayerType.Pooling] = "Pooling",
        [LayerType.Power] = "Power",
        [LayerType.Relu] = "ReLU",
        [LayerType.Sigmoid] = "Sigmoid",
        [LayerType.SigmoidCrossEntropyLoss] = "SigmoidCrossEntropyLoss",
        [LayerType.Silence] = "Silence",
        [LayerType.Softmax] = "Softmax",
        [LayerType.SoftmaxLoss] = "SoftmaxWithLoss",
        [LayerType.Split] = "Split",
        [LayerType.Slice] = "Slice",
        [LayerType.Tanh] = "TanH",
        [LayerType.WindowData] = "WindowData",
        [LayerType.Threshold] = "Threshold",
        // Forks.
        [LayerType.Crop] = "Crop",
        [LayerType.Bn] = "BN",
        [LayerType.Roipooling] = "ROIPooling",
        [LayerType.Relu6] = "ReLU6",
        [LayerType.Upsample] = "Upsample",
        [LayerType.Prelu] = "PReLU",
    };

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

    /// <summary>The name that a V1 type has today, or null for a number that no enum holds.</summary>
    public static string? TypeName(LayerType type) => TypeNames.GetValueOrDefault(type);

    private static LayerParameter Upgraded(V1LayerParameter old, UpgradeLog log)
    {
        var layer = new LayerParameter();
        log.Carry(old, layer);
        SharedFields.Copy(old, layer);
        layer.Type = TypeName(old.Type)
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
