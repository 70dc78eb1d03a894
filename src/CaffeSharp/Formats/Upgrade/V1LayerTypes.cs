using LayerType = CaffeSharp.Proto.V1LayerParameter.Types.LayerType;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>The type names that took the place of the layer types of version 1.</summary>
internal static class V1LayerTypes
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

    /// <summary>The type name of today: empty for NONE, null for a number that no enum holds.</summary>
    public static string? Name(LayerType type) => TypeNames.GetValueOrDefault(type);
}
