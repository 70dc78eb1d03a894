using System.Collections.Frozen;

namespace CaffeSharp.Layers;

/// <summary>
/// Which layer types there are and how each is made from its text. Immutable; <see cref="With"/> gives a catalog with
/// a type of one's own.
/// </summary>
public sealed class LayerCatalog
{
    private readonly FrozenDictionary<string, Func<LayerSetup, Layer>> _makers;
    private readonly FrozenDictionary<string, Func<LayerSetup, Layer>> _anyCase;

    private LayerCatalog(IEnumerable<KeyValuePair<string, Func<LayerSetup, Layer>>> makers)
    {
        _makers = makers.ToFrozenDictionary(StringComparer.Ordinal);
        _anyCase = _makers
            .Where(maker => maker.Key.Contains("Depthwise", StringComparison.Ordinal))
            .ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>All types that CaffeSharp knows.</summary>
    public static LayerCatalog Default { get; } = new(new Dictionary<string, Func<LayerSetup, Layer>>
    {
        ["AbsVal"] = _ => new AbsVal(),
        ["Accuracy"] = Accuracy.Parse,
        ["AnnotatedData"] = AnnotatedData.Parse,
        ["ArgMax"] = ArgMax.Parse,
        ["Axpy"] = _ => new Axpy(),
        ["BatchNorm"] = BatchNorm.Parse,
        ["BatchReindex"] = _ => new BatchReindex(),
        ["Bias"] = Bias.Parse,
        ["BN"] = BN.Parse,
        ["BNLL"] = _ => new BNLL(),
        ["Clip"] = Clip.Parse,
        ["Concat"] = Concat.Parse,
        ["ContrastiveLoss"] = ContrastiveLoss.Parse,
        ["Convolution"] = Convolution.Parse,
        ["ConvolutionDepthwise"] = DepthwiseConvolution.ParseOneFilterEach,
        ["Crop"] = Crop.Parse,
        ["Data"] = Data.Parse,
        ["Deconvolution"] = Deconvolution.Parse,
        ["DepthwiseConv"] = DepthwiseConvolution.ParseShort,
        ["DepthwiseConvolution"] = DepthwiseConvolution.Parse,
        ["DetectionOutput"] = DetectionOutput.Parse,
        ["Dropout"] = Dropout.Parse,
        ["DummyData"] = DummyData.Parse,
        ["Eltwise"] = Eltwise.Parse,
        ["ELU"] = ELU.Parse,
        ["Embed"] = Embed.Parse,
        ["EuclideanLoss"] = _ => new EuclideanLoss(),
        ["Exp"] = Exp.Parse,
        ["Filter"] = _ => new Filter(),
        ["Flatten"] = Flatten.Parse,
        ["HDF5Data"] = HDF5Data.Parse,
        ["HDF5Output"] = HDF5Output.Parse,
        ["HingeLoss"] = HingeLoss.Parse,
        ["Im2col"] = Im2col.Parse,
        ["ImageData"] = ImageData.Parse,
        ["InfogainLoss"] = InfogainLoss.Parse,
        ["InnerProduct"] = InnerProduct.Parse,
        ["Input"] = Input.Parse,
        ["Interp"] = Interp.Parse,
        ["Log"] = Log.Parse,
        ["LRN"] = LRN.Parse,
        ["LSTM"] = LSTM.Parse,
        ["LSTMUnit"] = _ => new LSTMUnit(),
        ["MemoryData"] = MemoryData.Parse,
        ["Mish"] = _ => new Mish(),
        ["MultinomialLogisticLoss"] = _ => new MultinomialLogisticLoss(),
        ["MVN"] = MVN.Parse,
        ["Normalize"] = Normalize.Parse,
        ["Parameter"] = Parameter.Parse,
        ["Permute"] = Permute.Parse,
        ["Pooling"] = Pooling.Parse,
        ["Power"] = Power.Parse,
        ["PReLU"] = PReLU.Parse,
        ["PriorBox"] = PriorBox.Parse,
        ["Proposal"] = Proposal.Parse,
        ["PSROIPooling"] = PSROIPooling.Parse,
        ["Python"] = Python.Parse,
        ["Reduction"] = Reduction.Parse,
        ["Region"] = Region.Parse,
        ["ReLU"] = ReLU.Parse,
        ["ReLU6"] = ReLU6.Parse,
        ["Reorg"] = Reorg.Parse,
        ["Reshape"] = Reshape.Parse,
        ["RNN"] = RNN.Parse,
        ["ROIAlign"] = ROIAlign.Parse,
        ["ROIPooling"] = ROIPooling.Parse,
        ["Scale"] = Scale.Parse,
        ["SeLU"] = _ => new SeLU(),
        ["SeLu"] = _ => new SeLU(),
        ["ShuffleChannel"] = ShuffleChannel.Parse,
        ["Sigmoid"] = _ => new Sigmoid(),
        ["SigmoidCrossEntropyLoss"] = SigmoidCrossEntropyLoss.Parse,
        ["Silence"] = _ => new Silence(),
        ["Slice"] = Slice.Parse,
        ["Softmax"] = Softmax.Parse,
        ["SoftmaxWithLoss"] = SoftmaxWithLoss.Parse,
        ["Split"] = Split.Parse,
        ["SPP"] = SPP.Parse,
        ["Swish"] = Swish.Parse,
        ["TanH"] = _ => new TanH(),
        ["Threshold"] = Threshold.Parse,
        ["Tile"] = Tile.Parse,
        ["Upsample"] = Upsample.Parse,
        ["VideoData"] = VideoData.Parse,
        ["WindowData"] = WindowData.Parse,
        ["YoloDetectionOutput"] = YoloDetectionOutput.Parse,
        ["Yolov3DetectionOutput"] = Yolov3DetectionOutput.Parse,
    });

    /// <summary>The known type names in alphabetical order.</summary>
    public IEnumerable<string> Types => _makers.Keys.Order(StringComparer.Ordinal);

    /// <summary>How to make a layer of the given type, <see langword="null"/> for an unknown one.</summary>
    /// <remarks>Letter case counts, as in Caffe, except for the depthwise convolutions, which forks spell in every way.</remarks>
    public Func<LayerSetup, Layer>? Find(string type) => _makers.GetValueOrDefault(type) ?? _anyCase.GetValueOrDefault(type);

    /// <summary>This catalog with one more type, or another maker for a known one.</summary>
    public LayerCatalog With(string type, Func<LayerSetup, Layer> maker)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        return new(_makers.Where(known => known.Key != type).Append(new(type, maker)));
    }
}
