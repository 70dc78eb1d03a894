using System.Collections;
using System.Globalization;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using LayerType = CaffeSharp.Proto.V1LayerParameter.Types.LayerType;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>V0 layers keep every parameter in one flat message inside a V1 layer; V1 has a message for each type.</summary>
internal static class V0Layers
{
    private const string Transform = "transform_param";

    // V0 type, V1 type, and the V1 field that takes its parameters.
    private static readonly Dictionary<string, (LayerType Type, string? Parameters)> Types = new(StringComparer.Ordinal)
    {
        ["accuracy"] = (LayerType.Accuracy, null),
        ["bnll"] = (LayerType.Bnll, null),
        ["concat"] = (LayerType.Concat, "concat_param"),
        ["conv"] = (LayerType.Convolution, "convolution_param"),
        ["data"] = (LayerType.Data, "data_param"),
        ["dropout"] = (LayerType.Dropout, "dropout_param"),
        ["euclidean_loss"] = (LayerType.EuclideanLoss, null),
        ["flatten"] = (LayerType.Flatten, null),
        ["hdf5_data"] = (LayerType.Hdf5Data, "hdf5_data_param"),
        ["hdf5_output"] = (LayerType.Hdf5Output, "hdf5_output_param"),
        ["im2col"] = (LayerType.Im2Col, null),
        ["images"] = (LayerType.ImageData, "image_data_param"),
        ["infogain_loss"] = (LayerType.InfogainLoss, "infogain_loss_param"),
        ["innerproduct"] = (LayerType.InnerProduct, "inner_product_param"),
        ["lrn"] = (LayerType.Lrn, "lrn_param"),
        ["multinomial_logistic_loss"] = (LayerType.MultinomialLogisticLoss, null),
        ["pool"] = (LayerType.Pooling, "pooling_param"),
        ["relu"] = (LayerType.Relu, null),
        ["sigmoid"] = (LayerType.Sigmoid, null),
        ["softmax"] = (LayerType.Softmax, null),
        ["softmax_loss"] = (LayerType.SoftmaxLoss, null),
        ["split"] = (LayerType.Split, null),
        ["tanh"] = (LayerType.Tanh, null),
        ["window_data"] = (LayerType.WindowData, "window_data_param"),
    };

    // V0 field, the types that know it (none: all, in transform_param), and its V1 name.
    private static readonly Dictionary<string, (string[] Types, string Name)> Fields = new(StringComparer.Ordinal)
    {
        ["num_output"] = (["conv", "innerproduct"], "num_output"),
        ["biasterm"] = (["conv", "innerproduct"], "bias_term"),
        ["weight_filler"] = (["conv", "innerproduct"], "weight_filler"),
        ["bias_filler"] = (["conv", "innerproduct"], "bias_filler"),
        ["pad"] = (["conv", "pool"], "pad"),
        ["kernelsize"] = (["conv", "pool"], "kernel_size"),
        ["group"] = (["conv"], "group"),
        ["stride"] = (["conv", "pool"], "stride"),
        ["pool"] = (["pool"], "pool"),
        ["dropout_ratio"] = (["dropout"], "dropout_ratio"),
        ["local_size"] = (["lrn"], "local_size"),
        ["alpha"] = (["lrn"], "alpha"),
        ["beta"] = (["lrn"], "beta"),
        ["k"] = (["lrn"], "k"),
        ["source"] = (["data", "hdf5_data", "images", "window_data", "infogain_loss"], "source"),
        ["batchsize"] = (["data", "hdf5_data", "images", "window_data"], "batch_size"),
        ["scale"] = ([], "scale"),
        ["meanfile"] = ([], "mean_file"),
        ["cropsize"] = ([], "crop_size"),
        ["mirror"] = ([], "mirror"),
        ["rand_skip"] = (["data", "images"], "rand_skip"),
        ["det_fg_threshold"] = (["window_data"], "fg_threshold"),
        ["det_bg_threshold"] = (["window_data"], "bg_threshold"),
        ["det_fg_fraction"] = (["window_data"], "fg_fraction"),
        ["det_context_pad"] = (["window_data"], "context_pad"),
        ["det_crop_mode"] = (["window_data"], "crop_mode"),
        ["new_height"] = (["images"], "new_height"),
        ["new_width"] = (["images"], "new_width"),
        ["shuffle_images"] = (["images"], "shuffle"),
        ["concat_dim"] = (["concat"], "concat_dim"),
    };

    public static void Upgrade(NetParameter net, UpgradeLog log)
    {
        int count = 0;
        for (int i = 0; i < net.Layers.Count; i++)
        {
            if (net.Layers[i].Layer is null)
                continue;
            if (count++ == 0)
                log.Note(log.Find(net.Layers[i]), "the layers are in the V0 form of 2013 (layers { layer { } })");
            net.Layers[i] = Upgraded(net.Layers[i], log);
        }
    }

    private static V1LayerParameter Upgraded(V1LayerParameter outer, UpgradeLog log)
    {
        V0LayerParameter old = outer.Layer;
        if (!Types.TryGetValue(old.Type, out (LayerType Type, string? Parameters) type))
            throw new NetFormatException(
                log.Find(old, "type"),
                $"the V0 layer '{old.Name}' is of the unknown type '{old.Type}'{NearestName.Hint(old.Type, Types.Keys)}");
        var layer = new V1LayerParameter { Type = type.Type };
        log.Carry(outer, layer);
        layer.Bottom.Add(outer.Bottom);
        layer.Top.Add(outer.Top);
        NoteLost(outer, log);
        // Name, blobs, blobs_lr, weight_decay and hdf5_output_param are called the same in both.
        SharedFields.Copy(old, layer);
        foreach (FieldDescriptor field in V0LayerParameter.Descriptor.Fields.InDeclarationOrder())
        {
            if (Fields.TryGetValue(field.Name, out (string[] Types, string Name) target))
            {
                if (field.Accessor.HasValue(old))
                    MoveField(old, field, target, layer, type.Parameters, log);
            }
            else if (field.Name.StartsWith("new_", StringComparison.Ordinal) && field.Accessor.HasValue(old))
            {
                NoteLost(old, field, log);
            }
        }
        return layer;
    }

    private static void MoveField(
        V0LayerParameter old, FieldDescriptor field, (string[] Types, string Name) target,
        V1LayerParameter layer, string? parameters, UpgradeLog log)
    {
        bool isTransform = target.Types.Length == 0;
        if (!isTransform && !target.Types.Contains(old.Type))
        {
            NoteLost(old, field, log);
            return;
        }
        FieldDescriptor holder = V1LayerParameter.Descriptor.FindFieldByName(isTransform ? Transform : parameters!);
        if (holder.Accessor.GetValue(layer) is not IMessage message)
        {
            message = TextFormat.Create(holder.MessageType);
            holder.Accessor.SetValue(layer, message);
            log.Place(message, log.Find(layer));
        }
        FieldDescriptor moved = message.Descriptor.FindFieldByName(target.Name);
        object value = Converted(field.Accessor.GetValue(old), moved, old, log);
        if (moved.IsRepeated)
            ((IList)moved.Accessor.GetValue(message)).Add(value);
        else
            moved.Accessor.SetValue(message, value);
    }

    // Two fields changed their type: the pool method is another enum with the same numbers, new sizes lost their sign.
    private static object Converted(object value, FieldDescriptor target, V0LayerParameter old, UpgradeLog log) => value switch
    {
        Enum => Convert.ToInt32(value, CultureInfo.InvariantCulture),
        int size when target.FieldType == FieldType.UInt32 => size >= 0
            ? (uint)size
            : throw new NetFormatException(log.Find(old), $"the V0 layer '{old.Name}' has a {target.Name} of {size}"),
        _ => value,
    };

    // As Caffe does, of what stands around the V0 layer only bottoms and tops are taken.
    private static void NoteLost(V1LayerParameter outer, UpgradeLog log)
    {
        foreach (FieldDescriptor field in V1LayerParameter.Descriptor.Fields.InDeclarationOrder())
        {
            bool isGiven = field.IsRepeated
                ? ((IList)field.Accessor.GetValue(outer)).Count > 0
                : field.Accessor.HasValue(outer);
            if (isGiven && field.Name is not ("bottom" or "top" or "layer"))
                log.Note(log.Find(outer, field.Name), $"{field.Name} beside the V0 layer '{outer.Layer.Name}' is left out");
        }
    }

    private static void NoteLost(V0LayerParameter old, FieldDescriptor field, UpgradeLog log) =>
        log.Note(
            log.Find(old, field.Name),
            $"{field.Name} of '{old.Name}' is left out: a '{old.Type}' layer has no use for it");
}
