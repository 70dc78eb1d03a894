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
        ["Accum"] = Accum.Parse,
        ["Accuracy"] = Accuracy.Parse,
        ["AnnotatedData"] = AnnotatedData.Parse,
        ["ArgMax"] = ArgMax.Parse,
        ["Axpy"] = _ => new Axpy(),
        ["BatchNorm"] = BatchNorm.Parse,
        ["BatchReduction"] = BatchReduction.Parse,
        ["BatchReindex"] = _ => new BatchReindex(),
        ["Bias"] = Bias.Parse,
        ["BN"] = BN.Parse,
        ["BNLL"] = _ => new BNLL(),
        ["BoxAnnotatorOHEM"] = BoxAnnotatorOHEM.Parse,
        ["CenterLoss"] = CenterLoss.Parse,
        ["ChannelNorm"] = _ => new ChannelNorm(),
        ["Clip"] = Clip.Parse,
        ["Concat"] = Concat.Parse,
        ["ContrastiveLoss"] = ContrastiveLoss.Parse,
        ["Convolution"] = Convolution.Parse,
        ["ConvolutionDepthwise"] = DepthwiseConvolution.ParseOneFilterEach,
        ["ConvolutionRistretto"] = setup => Ristretto.Parse(setup, Convolution.Parse(setup)),
        ["Correlation"] = Correlation.Parse,
        ["Correlation1D"] = Correlation.ParseAlongRows,
        ["Crop"] = Crop.Parse,
        ["Data"] = Data.Parse,
        ["DataAugmentation"] = DataAugmentation.Parse,
        ["Deconvolution"] = Deconvolution.Parse,
        ["DeconvolutionRistretto"] = setup => Ristretto.Parse(setup, Deconvolution.Parse(setup)),
        ["DeformableConvolution"] = DeformableConvolution.Parse,
        ["DeformablePSROIPooling"] = DeformablePSROIPooling.Parse,
        ["DenseImageData"] = DenseImageData.Parse,
        ["DepthwiseConv"] = DepthwiseConvolution.ParseShort,
        ["DepthwiseConvolution"] = DepthwiseConvolution.Parse,
        ["DetectionEvaluate"] = DetectionEvaluate.Parse,
        ["DetectionOutput"] = DetectionOutput.Parse,
        ["Downsample"] = Downsample.Parse,
        ["Dropout"] = Dropout.Parse,
        ["DummyData"] = DummyData.Parse,
        ["Eltwise"] = Eltwise.Parse,
        ["ELU"] = ELU.Parse,
        ["Embed"] = Embed.Parse,
        ["EuclideanLoss"] = _ => new EuclideanLoss(),
        ["EvalDetection"] = LeftOut.Parse,
        ["Exp"] = Exp.Parse,
        ["FcRistretto"] = setup => Ristretto.Parse(setup, InnerProduct.Parse(setup)),
        ["Filter"] = Filter.Parse,
        ["Flatten"] = Flatten.Parse,
        ["Flip"] = Reverse.ParseFlip,
        ["FlowWarp"] = FlowWarp.Parse,
        ["FocalLoss"] = FocalLoss.Parse,
        ["Gather"] = Gather.Parse,
        ["HDF5Data"] = HDF5Data.Parse,
        ["HDF5Output"] = HDF5Output.Parse,
        ["HingeLoss"] = HingeLoss.Parse,
        ["Im2col"] = Im2col.Parse,
        ["ImageData"] = ImageData.Parse,
        ["ImageLabelmapData"] = DenseImageData.ParseImages,
        ["ImageSegData"] = DenseImageData.ParseImages,
        ["InfogainLoss"] = InfogainLoss.Parse,
        ["InnerProduct"] = InnerProduct.Parse,
        ["Input"] = Input.Parse,
        ["Insanity"] = Insanity.Parse,
        ["Interp"] = Interp.Parse,
        ["L1Loss"] = L1Loss.Parse,
        ["LaneData"] = LaneData.Parse,
        ["Log"] = Log.Parse,
        ["LRN"] = LRN.Parse,
        ["LSTM"] = LSTM.Parse,
        ["Lstm"] = CtpnLstm.Parse,
        ["LSTMUnit"] = _ => new LSTMUnit(),
        ["Mean"] = Mean.Parse,
        ["MemoryData"] = MemoryData.Parse,
        ["Mish"] = _ => new Mish(),
        ["MultiBoxFocalLoss"] = MultiBoxLoss.ParseFocal,
        ["MultiBoxLoss"] = MultiBoxLoss.Parse,
        ["MultinomialLogisticLoss"] = _ => new MultinomialLogisticLoss(),
        ["MVN"] = MVN.Parse,
        ["NegReLU"] = NegReLU.Parse,
        ["Normalize"] = Normalize.Parse,
        ["Pad"] = Pad.Parse,
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
        ["RegionLoss"] = LeftOut.Parse,
        ["ReLU"] = ReLU.Parse,
        ["ReLU6"] = ReLU6.Parse,
        ["Reorg"] = Reorg.Parse,
        ["Resample"] = Resample.Parse,
        ["Reshape"] = Reshape.Parse,
        ["Resize"] = Resize.Parse,
        ["Reverse"] = Reverse.Parse,
        ["RNN"] = RNN.Parse,
        ["ROIAlign"] = ROIAlign.Parse,
        ["ROIPooling"] = ROIPooling.Parse,
        ["Scale"] = Scale.Parse,
        ["SegAccuracy"] = SegAccuracy.Parse,
        ["SeLU"] = SeLU.Parse,
        ["SeLu"] = SeLU.Parse,
        ["SeLuDropout"] = _ => new Dropout(),
        ["ShuffleChannel"] = ShuffleChannel.Parse,
        ["Sigmoid"] = _ => new Sigmoid(),
        ["SigmoidCrossEntropyLoss"] = SigmoidCrossEntropyLoss.Parse,
        ["Silence"] = _ => new Silence(),
        ["Slice"] = Slice.Parse,
        ["SmoothL1Loss"] = SmoothL1Loss.Parse,
        ["SmoothL1LossOHEM"] = SmoothL1Loss.Parse,
        ["Softmax"] = Softmax.Parse,
        ["SoftmaxFocalLoss"] = FocalLoss.Parse,
        ["SoftmaxWithLoss"] = SoftmaxWithLoss.Parse,
        ["SoftmaxWithLossOHEM"] = SoftmaxWithLossOHEM.Parse,
        ["SpatialDropout"] = _ => new Dropout(),
        ["Split"] = Split.Parse,
        ["SPP"] = SPP.Parse,
        ["Swish"] = Swish.Parse,
        ["TanH"] = _ => new TanH(),
        ["Threshold"] = Threshold.Parse,
        ["Tile"] = Tile.Parse,
        ["Transpose"] = Transpose.Parse,
        ["Upsample"] = Upsample.Parse,
        ["VideoData"] = VideoData.Parse,
        ["WindowData"] = WindowData.Parse,
        ["YoloDetectionOutput"] = YoloDetectionOutput.Parse,
        ["Yolov3"] = LeftOut.Parse,
        ["Yolov3DetectionOutput"] = Yolov3DetectionOutput.Parse,
    });

    /// <summary>The known type names in alphabetical order.</summary>
    public IEnumerable<string> Types => _makers.Keys.Order(StringComparer.Ordinal);

    /// <summary>How to make a layer of the given type, <see langword="null"/> for an unknown one.</summary>
    /// <remarks>Letter case counts, as in Caffe, except for the depthwise convolutions, which forks spell in every way.</remarks>
    public Func<LayerSetup, Layer>? Find(string type) => _makers.GetValueOrDefault(type) ?? _anyCase.GetValueOrDefault(type);

    /// <summary>Whether a type is a program's own, which reads its settings itself.</summary>
    internal bool IsOwn(string type) => Find(type) is { } maker && maker != Default.Find(type);

    /// <summary>This catalog with one more type, or another maker for a known one.</summary>
    public LayerCatalog With(string type, Func<LayerSetup, Layer> maker)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        return new(_makers.Where(known => known.Key != type).Append(new(type, maker)));
    }
}
