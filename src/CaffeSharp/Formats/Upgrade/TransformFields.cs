using CaffeSharp.Proto;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using LayerType = CaffeSharp.Proto.V1LayerParameter.Types.LayerType;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>V1 data layers once held how to transform pictures themselves; now transform_param does.</summary>
internal static class TransformFields
{
    private static readonly string[] Names = ["scale", "mean_file", "crop_size", "mirror"];

    public static void Move(NetParameter net, UpgradeLog log)
    {
        for (int i = 0; i < net.Layers.Count; i++)
        {
            V1LayerParameter layer = net.Layers[i];
            if (DataParameter(layer) is IMessage data && Given(data).Any())
                net.Layers[i] = Moved(layer, data, log);
        }
    }

    private static IMessage? DataParameter(V1LayerParameter layer) => layer.Type switch
    {
        LayerType.Data => layer.DataParam,
        LayerType.ImageData => layer.ImageDataParam,
        LayerType.WindowData => layer.WindowDataParam,
        _ => null,
    };

    private static IEnumerable<FieldDescriptor> Given(IMessage data) => Names
        .Select(data.Descriptor.FindFieldByName)
        .Where(field => field.Accessor.HasValue(data));

    private static V1LayerParameter Moved(V1LayerParameter layer, IMessage data, UpgradeLog log)
    {
        V1LayerParameter moved = log.Copy(layer);
        var transform = new TransformationParameter();
        if (layer.TransformParam is not null)
            transform = log.Copy(layer.TransformParam);
        else
            log.Place(transform, log.Find(data));
        moved.TransformParam = transform;
        foreach (FieldDescriptor field in Given(data))
        {
            FieldDescriptor target = TransformationParameter.Descriptor.FindFieldByName(field.Name);
            target.Accessor.SetValue(transform, field.Accessor.GetValue(data));
            log.Note(log.Find(data, field.Name), $"{field.Name} of '{layer.Name}' now stands in transform_param");
        }
        switch (layer.Type)
        {
            case LayerType.Data:
                moved.DataParam = Cleared(layer.DataParam, log);
                break;
            case LayerType.ImageData:
                moved.ImageDataParam = Cleared(layer.ImageDataParam, log);
                break;
            default:
                moved.WindowDataParam = Cleared(layer.WindowDataParam, log);
                break;
        }
        return moved;
    }

    private static T Cleared<T>(T data, UpgradeLog log) where T : IMessage<T>, new()
    {
        T cleared = log.Copy(data);
        foreach (FieldDescriptor field in Given(cleared))
            field.Accessor.Clear(cleared);
        return cleared;
    }
}
