using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;

namespace CaffeSharp.Formats.Upgrade;

/// <summary>Intel's fork has a ReLU inside a convolution or a BatchNorm; here it becomes a layer behind it, which works in place.</summary>
internal static class InnerReLU
{
    public static void Split(NetParameter net, UpgradeLog log)
    {
        for (int i = 0; i < net.Layer.Count; i++)
        {
            LayerParameter layer = net.Layer[i];
            bool isConvolution = layer.Type.Contains("Convolution", StringComparison.OrdinalIgnoreCase) && layer.ConvolutionParam is { Relu: true };
            if (!isConvolution && !(layer.Type == "BatchNorm" && layer.BatchNormParam is { Relu: true }))
                continue;
            LayerParameter plain = net.Layer[i] = log.Copy(layer);
            var relu = new LayerParameter { Name = $"{layer.Name}/relu", Type = "ReLU", Include = { layer.Include }, Exclude = { layer.Exclude } };
            log.Place(relu, log.Find(layer));
            relu.Bottom.Add(layer.Top);
            relu.Top.Add(layer.Top);
            if (isConvolution)
            {
                plain.ConvolutionParam = log.Copy(layer.ConvolutionParam);
                plain.ConvolutionParam.ClearRelu();
                (relu.ReluParam, plain.ReluParam) = (layer.ReluParam, null);
            }
            else
            {
                plain.BatchNormParam = log.Copy(layer.BatchNormParam);
                plain.BatchNormParam.ClearRelu();
            }
            net.Layer.Insert(++i, relu);
            log.Note(log.Find(layer), $"the relu inside the layer '{layer.Name}' is now the layer '{relu.Name}' behind it");
        }
    }
}
