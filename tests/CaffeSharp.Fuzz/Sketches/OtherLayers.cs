using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Sketches;

/// <summary>What stands between windows in nets: functions, normalizations, branches and what joins them.</summary>
internal static class OtherLayers
{
    private static readonly string[] Functions =
    [
        "ReLU", "ReLU", "ReLU|relu_param { negative_slope: 0.1 }", "PReLU|prelu_param { filler { type: \"uniform\" } }", "PReLU|prelu_param { channel_shared: true }",
        "ELU", "Sigmoid", "TanH", "AbsVal", "BNLL", "Mish", "Swish", "ReLU6", "Clip|clip_param { min: -0.5 max: 0.25 }", "Power|power_param { power: 2 scale: 0.5 shift: 1 }",
        "Power|power_param { scale: -2 shift: 0.1 }", "Threshold|threshold_param { threshold: 0.1 }", "Dropout",
        "Scale|scale_param { bias_term: true filler { type: \"gaussian\" std: 1 } bias_filler { type: \"gaussian\" std: 1 } }",
        "Bias|bias_param { filler { type: \"gaussian\" std: 1 } }", "BatchNorm", "BatchNorm|batch_norm_param { use_global_stats: false }",
    ];

    /// <summary>Adds one.</summary>
    public static void Add(NetDraft draft)
    {
        Random random = draft.Random;
        long[] shape = draft.Shape;
        bool images = shape.Length == 4;
        switch (random.Next(14))
        {
            case 0 when images:
                draft.Add("LRN", $"lrn_param {{ local_size: {random.Of(1, 3, 5, 7, 33)} alpha: 1 norm_region: {random.Of("ACROSS_CHANNELS", "WITHIN_CHANNEL")} }}", shape);
                break;
            case 1 when images:
                AddRegions(draft);
                break;
            case 2 or 3 when draft.Others(shape.SequenceEqual) is [_, ..] same:
                string operation = random.Of("", "", "", "eltwise_param { operation: PROD }", "eltwise_param { operation: MAX }", "eltwise_param { coeff: 0.5 coeff: -1 }");
                draft.Add("Eltwise", operation, shape, [random.Of(same)], inPlace: random.OneIn(5));
                break;
            case 4 or 5:
                AddConcat(draft);
                break;
            case 6 when shape.Length > 1 && shape[1] is > 1 and <= NetDraft.MostNumbers:
                AddSlice(draft);
                break;
            case 7:
                draft.Add("Softmax", $"softmax_param {{ axis: {random.Of(1, random.Next(shape.Length))} }}", shape);
                break;
            case 8 or 9 when NetDraft.Product(shape) * 64 < NetDraft.MostMacs:
                int filters = random.Of(NetDraft.Channels), axis = random.Of(1, random.Next(shape.Length));
                draft.Add("InnerProduct", $"inner_product_param {{ num_output: {filters} axis: {axis} transpose: {random.Of("true", "false")} {NetDraft.Fillers} }}", [.. shape[..axis], filters]);
                break;
            case 10:
                draft.Add("Flatten", "", [shape[0], NetDraft.Product(shape[1..])]);
                break;
            case 11 when images:
                draft.Add("Permute", "permute_param { order: 0 order: 2 order: 3 order: 1 }", [shape[0], shape[2], shape[3], shape[1]]);
                break;
            default:
                string[] words = random.Of(Functions).Split('|', 2);
                draft.Add(words[0], words.Length > 1 ? words[1] : "", shape, inPlace: random.OneIn(2));
                break;
        }
    }

    private static void AddConcat(NetDraft draft)
    {
        long[] shape = draft.Shape;
        int axis = draft.Random.OneIn(4) ? draft.Random.Next(shape.Length) : Math.Min(1, shape.Length - 1);
        string[] others = draft.Others(other => other.Length == shape.Length && other.Where((_, i) => i != axis).SequenceEqual(shape.Where((_, i) => i != axis)));
        long[] top = [.. shape];
        string[] chosen = [.. others.Take(draft.Random.Next(3))];
        top[axis] += chosen.Sum(other => draft.ShapeOf(other)[axis]);
        if (NetDraft.Product(top) <= NetDraft.MostNumbers)
            draft.Add("Concat", $"concat_param {{ axis: {axis} }}", top, chosen);
    }

    private static void AddSlice(NetDraft draft)
    {
        long channels = draft.Shape[1], first = draft.Random.Next(1, (int)channels);
        draft.Add("Slice", $"slice_param {{ axis: 1 slice_point: {first} }}", [draft.Shape[0], channels - first, .. draft.Shape[2..]], moreTops: 1);
    }

    private static void AddRegions(NetDraft draft)
    {
        Random random = draft.Random;
        int regions = random.Of(1, 2, 5), height = random.Of(1, 2, 3, 7), width = random.Of(1, 2, 3, 7);
        string rois = $"rois{draft.ToString().Length}";
        draft.AddInput(rois, [regions, 5]);
        string settings = $"pooled_h: {height} pooled_w: {width} spatial_scale: {random.Of("1", "0.0625", "0.3", "3", "1000")}";
        bool align = random.OneIn(2);
        draft.Add(align ? "ROIAlign" : "ROIPooling", $"{(align ? "roi_align_param" : "roi_pooling_param")} {{ {settings} }}", [regions, draft.Shape[1], height, width], [rois]);
    }
}
