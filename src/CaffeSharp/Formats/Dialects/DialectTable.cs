using CaffeSharp.Formats.Wire;

namespace CaffeSharp.Formats.Dialects;

/// <summary>The forks whose binary nets are understood. The numbers are facts of their caffe.proto files.</summary>
internal static class DialectTable
{
    private static readonly (int, string)[] PspnetBn =
        [(1, "slope_filler"), (2, "bias_filler"), (3, "momentum"), (4, "eps"), (5, "frozen"), (6, "engine")];

    /// <summary>BVLC Caffe and the SSD branch, whose numbers are ours.</summary>
    public static Fork Caffe { get; } = new("caffe");

    /// <summary>All dialects; of several that read a net alike the first is named.</summary>
    public static IReadOnlyList<Fork> All { get; } =
    [
        Caffe,
        new Fork("rcnn", "ROIPooling", "PSROIPooling", "Proposal", "SmoothL1Loss")
            .With(8266711, "roi_pooling_param").With(10001, "psroi_pooling_param")
            .Inside("dropout_param", (2, "scale_train")),
        new Fork("opencv")
            .With(148, "permute_param").With(150, "prior_box_param").With(147, "detection_output_param").With(149, "norm_param")
            .With(8266711, "roi_pooling_param").With(10001, "psroi_pooling_param").With(201, "proposal_param"),
        new Fork("microsoft", "ROIPooling", "PSROIPooling", "BoxAnnotatorOHEM")
            .With(147, "roi_pooling_param").With(149, "psroi_pooling_param")
            .Inside("dropout_param", (2, "scale_train")),
        new Fork("intel")
            .With(154, "roi_pooling_param").With(153, "psroi_pooling_param").With(159, "reorg_param")
            .Drop(WireType.Length, 149)
            .Inside("pooling_param", (13, "avg_include_pad"))
            .Inside("batch_norm_param", (4, ""), (5, "use_weight_bias"), (6, "bias_term"), (7, "filler"), (8, "bias_filler"), (9, "stats_batch_size"), (10, "relu")),
        new Fork("nvidia")
            .With(151, "recurrent_param").Drop(WireType.Varint, 145, 146, 147, 148, 149, 150)
            .Inside("batch_norm_param", (5, "scale_filler"), (6, "bias_filler"), (7, "scale_bias"), (15, ""))
            .Inside("convolution_param", (19, ""), (20, "")),
        new Fork("segnet", "Upsample", "BN")
            .With(137, "upsample_param").With(45, "bn_param").Inside("dropout_param", (2, "sample_weights_test")),
        new Fork("enet", "Upsample", "BN")
            .With(147, "upsample_param").With(45, "bn_param").Inside("dropout_param", (2, "sample_weights_test")),
        new Fork("pspnet", "Interp", "BN")
            .With(143, "interp_param").With(152, "bn_param", PspnetBn),
        new Fork("yjxiong", "BN", "ROIPooling")
            .With(137, "bn_param", PspnetBn).With(150, "roi_pooling_param").With(160, "scale_param").With(161, "bias_param")
            .Inside("convolution_param", (16, "dilation"), (17, "dilation_h"), (18, "dilation_w")),
        new Fork("happynear", "BN", "ROIPooling", "PSROIPooling", "Proposal")
            .With(224, "permute_param").With(204, "roi_pooling_param").With(220, "psroi_pooling_param").With(219, "proposal_param")
            .With(200, "bn_param", PspnetBn).Inside("dropout_param", (2, "sqrt_scale")),
        new Fork("fcn", "BN")
            .With(134, "norm_param").With(137, "bn_param", PspnetBn).With(135, "tile_param").With(136, "reshape_param"),
        new Fork("yolo", "Region", "Reorg", "Upsample", "YoloDetectionOutput", "Yolov3DetectionOutput", "ReLU6")
            .With(149, "reorg_param").With(150, "upsample_param").With(211, "relu6_param").With(600, "region_param")
            .With(601, "yolo_detection_output_param").With(602, "yolov3_detection_output_param"),
        new Fork("shufflenet", "ShuffleChannel")
            .With(164, "shuffle_channel_param"),
        new Fork("ncnn", "ShuffleChannel", "Interp", "Reorg", "ROIAlign", "BN", "ROIPooling", "PSROIPooling")
            .With(145, "shuffle_channel_param").With(205, "interp_param").With(147, "reorg_param").With(148, "roi_align_param")
            .With(149, "psroi_pooling_param").With(45, "bn_param").With(8266711, "roi_pooling_param")
            .With(601, "yolo_detection_output_param").Inside("dropout_param", (2, "scale_train")),
        new Fork("flownet2", "Correlation", "Resample", "FlowWarp", "Accum")
            .With(150, "correlation_param").With(155, "resample_param").With(159, "flow_warp_param")
            .With(160, "accum_param").With(149, "augmentation_param").With(151, "l1_loss_param").With(154, "mean_param")
            .With(156, "downsample_param").Drop(WireType.Varint, 157),
    ];

    /// <summary>Numbers to which some fork gave a meaning of its own, so that what they say must suit the layer's type.</summary>
    public static IReadOnlySet<int> Contested { get; } = All.SelectMany(dialect => dialect.Numbers).ToHashSet();
}
