using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Sketches;

/// <summary>Nets of one layer that finds boxes, whose count the data say.</summary>
internal static class DetectionNets
{
    /// <summary>Draws one.</summary>
    public static string Draw(Random random)
    {
        var draft = new NetDraft(random);
        switch (random.Next(3))
        {
            case 0:
                Ssd(draft);
                break;
            case 1:
                Proposal(draft);
                break;
            default:
                Yolo(draft);
                break;
        }
        return draft.ToString();
    }

    private static void Ssd(NetDraft draft)
    {
        Random random = draft.Random;
        long images = random.Of(0, 1, 1, 2), priors = random.Of(0, 1, 2, 7, 33), classes = random.Of(1, 2, 2, 5);
        bool shares = random.OneIn(2);
        draft.AddInput("conf", [images, priors * classes]);
        draft.AddInput("prior", [1, 2, priors * 4]);
        draft.AddInput("loc", [images, priors * 4 * (shares ? 1 : classes)], isRead: true);
        string settings = $"num_classes: {classes} share_location: {(shares ? "true" : "false")} background_label_id: {random.Of(-1, 0, 0, 1, 9)} "
            + $"nms_param {{ nms_threshold: {random.Of("0", "0.45", "1")} top_k: {random.Of(-1, 0, 1, 5, 400)} eta: {random.Of("1", "0.9")} }} "
            + $"keep_top_k: {random.Of(-1, 0, 1, 3, 200)} code_type: {random.Of("CORNER", "CENTER_SIZE", "CORNER_SIZE")} confidence_threshold: {random.Of("-1", "0.01", "0.9")}";
        draft.Add("DetectionOutput", $"detection_output_param {{ {settings} }}", [1, 1, 1, 7], ["conf", "prior"]);
    }

    private static void Proposal(NetDraft draft)
    {
        Random random = draft.Random;
        long images = random.Of(1, 1, 2), height = random.Of(NetDraft.Sizes), width = random.Of(NetDraft.Sizes), ratios = random.Of(1, 2, 3), scales = random.Of(1, 2, 3), anchors = ratios * scales;
        draft.AddInput("moves", [images, 4 * anchors, height, width]);
        draft.AddInput("info", [images, 3]);
        draft.AddInput("scores", [images, 2 * anchors, height, width], isRead: true);
        string settings = string.Concat(Enumerable.Range(1, (int)ratios).Select(i => $"ratio: {i} ")) + string.Concat(Enumerable.Range(1, (int)scales).Select(i => $"scale: {4 * i} "))
            + $"base_size: 16 feat_stride: {random.Of(1, 16)} min_size: {random.Of(0, 1, 16)} pre_nms_topn: {random.Of(1, 10, 6000)} post_nms_topn: {random.Of(1, 5, 300)} nms_thresh: {random.Of("0", "0.7", "1")}";
        draft.Add("Proposal", $"proposal_param {{ {settings} }}", [1, 5], ["moves", "info"], moreTops: random.Next(2));
    }

    private static void Yolo(NetDraft draft)
    {
        Random random = draft.Random;
        long images = random.Of(0, 1, 1, 2), height = random.Of(NetDraft.Sizes), width = random.Of(NetDraft.Sizes), boxes = random.Of(1, 2, 3), classes = random.Of(1, 2, 5);
        draft.AddInput("map", [images, boxes * (5 + classes), height, width], isRead: true);
        string settings = $"num_classes: {classes} num_box: {boxes} nms_threshold: {random.Of("0", "0.45", "1")} confidence_threshold: {random.Of("0", "0.2", "0.5")} "
            + string.Concat(Enumerable.Range(1, (int)boxes).Select(i => $"biases: {i} biases: {7 - i} "));
        if (random.OneIn(2))
            draft.Add("YoloDetectionOutput", $"yolo_detection_output_param {{ {settings} }}", [1, 1, 1, 7]);
        else
            draft.Add("Yolov3DetectionOutput", $"yolov3_detection_output_param {{ {settings} anchors_scale: 32 mask_group_num: 1 {NetDraft.Fields("mask", Enumerable.Range(0, (int)boxes).Select(i => (long)i))} }}", [1, 1, 1, 7]);
    }
}
