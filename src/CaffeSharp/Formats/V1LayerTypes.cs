using CaffeSharp.Proto;

namespace CaffeSharp.Formats;

/// <summary>The type names that took the place of the layer types of version 1.</summary>
internal static class V1LayerTypes
{
    /// <summary>The type name of today, or the empty string for NONE and for numbers that forks added.</summary>
    public static string Name(V1LayerParameter.Types.LayerType type) => type switch
    {
        V1LayerParameter.Types.LayerType.Absval => "AbsVal",
        V1LayerParameter.Types.LayerType.Accuracy => "Accuracy",
        V1LayerParameter.Types.LayerType.Argmax => "ArgMax",
        V1LayerParameter.Types.LayerType.Bnll => "BNLL",
        V1LayerParameter.Types.LayerType.Concat => "Concat",
        V1LayerParameter.Types.LayerType.ContrastiveLoss => "ContrastiveLoss",
        V1LayerParameter.Types.LayerType.Convolution => "Convolution",
        V1LayerParameter.Types.LayerType.Data => "Data",
        V1LayerParameter.Types.LayerType.Deconvolution => "Deconvolution",
        V1LayerParameter.Types.LayerType.Dropout => "Dropout",
        V1LayerParameter.Types.LayerType.DummyData => "DummyData",
        V1LayerParameter.Types.LayerType.EuclideanLoss => "EuclideanLoss",
        V1LayerParameter.Types.LayerType.Eltwise => "Eltwise",
        V1LayerParameter.Types.LayerType.Exp => "Exp",
        V1LayerParameter.Types.LayerType.Flatten => "Flatten",
        V1LayerParameter.Types.LayerType.Hdf5Data => "HDF5Data",
        V1LayerParameter.Types.LayerType.Hdf5Output => "HDF5Output",
        V1LayerParameter.Types.LayerType.HingeLoss => "HingeLoss",
        V1LayerParameter.Types.LayerType.Im2Col => "Im2col",
        V1LayerParameter.Types.LayerType.ImageData => "ImageData",
        V1LayerParameter.Types.LayerType.InfogainLoss => "InfogainLoss",
        V1LayerParameter.Types.LayerType.InnerProduct => "InnerProduct",
        V1LayerParameter.Types.LayerType.Lrn => "LRN",
        V1LayerParameter.Types.LayerType.MemoryData => "MemoryData",
        V1LayerParameter.Types.LayerType.MultinomialLogisticLoss => "MultinomialLogisticLoss",
        V1LayerParameter.Types.LayerType.Mvn => "MVN",
        V1LayerParameter.Types.LayerType.Pooling => "Pooling",
        V1LayerParameter.Types.LayerType.Power => "Power",
        V1LayerParameter.Types.LayerType.Relu => "ReLU",
        V1LayerParameter.Types.LayerType.Sigmoid => "Sigmoid",
        V1LayerParameter.Types.LayerType.SigmoidCrossEntropyLoss => "SigmoidCrossEntropyLoss",
        V1LayerParameter.Types.LayerType.Silence => "Silence",
        V1LayerParameter.Types.LayerType.Softmax => "Softmax",
        V1LayerParameter.Types.LayerType.SoftmaxLoss => "SoftmaxWithLoss",
        V1LayerParameter.Types.LayerType.Split => "Split",
        V1LayerParameter.Types.LayerType.Slice => "Slice",
        V1LayerParameter.Types.LayerType.Tanh => "TanH",
        V1LayerParameter.Types.LayerType.Threshold => "Threshold",
        V1LayerParameter.Types.LayerType.WindowData => "WindowData",
        _ => "",
    };
}
