using CaffeSharp.Layers;
using CaffeSharp.Onnx.Model;

namespace CaffeSharp.Onnx.Writers;

/// <summary>The layers of CaffeSharp and their writers.</summary>
internal sealed class Table
{
    private const int Rows = 2;

    private readonly Dictionary<Type, OnnxWriters.Entry> _entries = [];

    /// <summary>Makes the table.</summary>
    public static OnnxWriters Make()
    {
        var table = new Table();
        table.AddActivations();
        table.AddWindows();
        table.AddArithmetic();
        table.AddShapes();
        table.AddDetection();
        table.AddJudges();
        return OnnxWriters.Of(table._entries);
    }

    private void AddActivations()
    {
        Add<AbsVal>((_, scope) => ActivationWriter.Simple(scope, "Abs"));
        Add<BNLL>((_, scope) => ActivationWriter.Simple(scope, "Softplus"));
        Add<Clip>(ActivationWriter.Clip);
        Add<Dropout>(ActivationWriter.Dropout);
        Add<ELU>(ActivationWriter.ELU);
        Add<Exp>(ActivationWriter.Exp);
        Add<Log>(ActivationWriter.Log);
        Add<Mish>(ActivationWriter.Mish);
        Add<PReLU>(ActivationWriter.PReLU);
        Add<Power>(ActivationWriter.Power);
        Add<ReLU>(ActivationWriter.ReLU);
        Add<ReLU6>(ActivationWriter.ReLU6);
        Add<Insanity>((layer, scope) => ActivationWriter.Leaky(scope, layer.NegativeSlope));
        Add<NegReLU>(ActivationWriter.NegReLU);
        Add<SeLU>(ActivationWriter.SeLU);
        Add<Sigmoid>((_, scope) => ActivationWriter.Simple(scope, "Sigmoid"));
        Add<Softmax>(ActivationWriter.Softmax);
        Add<Swish>(ActivationWriter.Swish);
        Add<TanH>((_, scope) => ActivationWriter.Simple(scope, "Tanh"));
        Add<Threshold>(ActivationWriter.Threshold);
    }

    private void AddWindows()
    {
        Add<Convolution>(ConvolutionWriter.Convolution);
        Add<Deconvolution>(ConvolutionWriter.Deconvolution);
        Add<DeformableConvolution>((_, scope) => throw scope.Refuse("ONNX's DeformConv lets numbers fade behind the last row and column, where this layer goes on with them"));
        Add<Ristretto>((_, scope) => throw scope.Refuse("ONNX has no convolutions of floats with few bits, and rounds halves to even numbers"));
        Add<Im2col>(ConvolutionWriter.Im2col);
        Add<Pooling>(PoolingWriter.Pooling);
        Add<SPP>(PoolingWriter.SPP);
        Add<LRN>(NormalizationWriter.LRN);
        Add<Interp>(ResizeWriter.Interp);
        Add<Resize>(ResizeWriter.Resize);
        Add<Upsample>(ResizeWriter.Upsample);
        Add<Unpooling>(ResizeWriter.Unpooling);
        Add<Accum>(ResizeWriter.Accum);
        Add<Correlation>(FlowWriter.Correlation);
        Add<DataAugmentation>(FlowWriter.DataAugmentation);
        Add<Downsample>(FlowWriter.Downsample);
        Add<FlowWarp>(FlowWriter.FlowWarp);
        Add<Resample>(FlowWriter.Resample);
    }

    private void AddArithmetic()
    {
        Add<ArgMax>(ArithmeticWriter.ArgMax);
        Add<Axpy>(ArithmeticWriter.Axpy);
        Add<ChannelNorm>(NormalizationWriter.ChannelNorm);
        Add<CtpnLstm>(RecurrentWriter.CtpnLstm);
        Add<Mean>(ArithmeticWriter.Mean);
        Add<BatchReduction>(ArithmeticWriter.BatchReduction);
        Add<BatchNorm>(NormalizationWriter.BatchNorm);
        Add<Bias>(ArithmeticWriter.Bias);
        Add<BN>(NormalizationWriter.BN);
        Add<Eltwise>(ArithmeticWriter.Eltwise);
        Add<Embed>(DenseWriter.Embed);
        Add<InnerProduct>(DenseWriter.InnerProduct);
        Add<LSTM>(RecurrentWriter.LSTM);
        Add<LSTMUnit>(RecurrentWriter.LSTMUnit);
        Add<MVN>(NormalizationWriter.MVN);
        Add<Normalize>(NormalizationWriter.Normalize);
        Add<Reduction>(ArithmeticWriter.Reduction);
        Add<RNN>(RecurrentWriter.RNN);
        Add<Scale>(ArithmeticWriter.Scale);
    }

    private void AddShapes()
    {
        Add<BatchReindex>(DenseWriter.BatchReindex);
        Add<ChannelFilter>(ShapeWriter.ChannelFilter);
        Add<Concat>(ShapeWriter.Concat);
        Add<Crop>(ShapeWriter.Crop);
        Add<DummyData>(ShapeWriter.DummyData);
        Add<Filter>(ShapeWriter.Filter);
        Add<Flatten>((_, scope) => ShapeWriter.SameNumbers(scope));
        Add<Gather>(ShapeWriter.Gather);
        Add<Pad>(ShapeWriter.Pad);
        Add<Parameter>(ShapeWriter.Parameter);
        Add<Permute>(ShapeWriter.Permute);
        Add<Reorg>(ShapeWriter.Reorg);
        Add<Reshape>((_, scope) => ShapeWriter.SameNumbers(scope));
        Add<Reverse>(ShapeWriter.Reverse);
        Add<ShuffleChannel>(ShapeWriter.ShuffleChannel);
        Add<Silence>((_, _) => { });
        Add<Slice>(ShapeWriter.Slice);
        Add<Split>((_, scope) => ShapeWriter.SameNumbers(scope));
        Add<Tile>(ShapeWriter.Tile);
    }

    private void AddDetection()
    {
        Add<DeformablePSROIPooling>((_, scope) => throw scope.Refuse("ONNX has no pooling of regions whose bins are moved"));
        Add<DetectionOutput>(DetectionOutputWriter.Write, Rows);
        Add<PriorBox>(RegionWriter.PriorBox);
        Add<Proposal>(ProposalWriter.Write);
        Add<PSROIPooling>(RegionWriter.PSROIPooling);
        Add<Region>(RegionWriter.Region);
        Add<ROIAlign>(RegionWriter.ROIAlign);
        Add<ROIPooling>(RegionWriter.ROIPooling);
        Add<TextProposal>(ProposalWriter.Text);
        Add<YoloDetectionOutput>(YoloWriter.Version2, Rows);
        Add<Yolov3DetectionOutput>(YoloWriter.Version3, Rows);
    }

    private void AddJudges()
    {
        Add<Layers.Accuracy>(LossWriter.Refuse, role: Role.Judges);
        Add<BoxAnnotatorOHEM>(LossWriter.Refuse, role: Role.Judges);
        Add<CenterLoss>(LossWriter.Refuse, role: Role.Judges);
        Add<ContrastiveLoss>(LossWriter.Refuse, role: Role.Judges);
        Add<DetectionEvaluate>(LossWriter.Refuse, role: Role.Judges);
        Add<EuclideanLoss>(LossWriter.Refuse, role: Role.Judges);
        Add<HingeLoss>(LossWriter.Refuse, role: Role.Judges);
        Add<L1Loss>(LossWriter.Refuse, role: Role.Judges);
        Add<LeftOut>(LossWriter.Refuse, role: Role.Judges);
        Add<MultiBoxLoss>(LossWriter.Refuse, role: Role.Judges);
        Add<MultinomialLogisticLoss>(LossWriter.Refuse, role: Role.Judges);
        Add<SegAccuracy>(LossWriter.Refuse, role: Role.Judges);
        Add<SmoothL1Loss>(LossWriter.Refuse, role: Role.Judges);
        Add<FocalLoss>(LossWriter.Softmax, role: Role.Predicts);
        Add<InfogainLoss>(LossWriter.Softmax, role: Role.Predicts);
        Add<SigmoidCrossEntropyLoss>(LossWriter.Sigmoid, role: Role.Predicts);
        Add<SoftmaxWithLoss>(LossWriter.Softmax, role: Role.Predicts);
        Add<SoftmaxWithLossOHEM>(LossWriter.Softmax, role: Role.Predicts);
    }

    private void Add<T>(Action<T, OnnxScope> write, int dataAxis = 0, Role role = Role.Computes) where T : Layer =>
        _entries.Add(typeof(T), OnnxWriters.Entry.Of(write, dataAxis, role));
}
