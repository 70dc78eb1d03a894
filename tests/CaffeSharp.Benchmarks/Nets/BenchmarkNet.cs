using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Graph;
using CaffeSharp.Proto;

namespace CaffeSharp.Benchmarks.Nets;

/// <summary>
/// A folder with a net: <c>deploy.prototxt</c> or <c>net.prototxt</c>, perhaps <c>weights.*</c> and inputs <c>in_NAME.npy</c>. Without
/// weights, convolutions and inner products are filled by the rule of He et al.; without inputs, these are random, and of a size
/// at which a softmax at the end is not 1 for one class and 0 for all others.
/// </summary>
internal sealed class BenchmarkNet(string folder)
{
    /// <summary>How large the largest number before the outputs should be.</summary>
    private const float LargestScore = 10;

    /// <summary>Nets that take any size are measured at one of use: height and width.</summary>
    private static readonly Dictionary<string, (int Height, int Width)> Sizes = new() { ["mtcnn_det1"] = (240, 320), ["wechat_sr"] = (224, 224) };

    private readonly string? _text = new[] { "deploy.prototxt", "net.prototxt" }.Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    /// <summary>The folder's name.</summary>
    public string Name => Path.GetFileName(folder);

    /// <summary>Whether the folder holds a net.</summary>
    public bool IsThere => _text is not null;

    /// <summary>The net for so many images at a time.</summary>
    public Net Load(int batch)
    {
        Net declared = Load(new NetOptions());
        return Load(new NetOptions { InputShapes = declared.Graph.Inputs.ToDictionary(input => input.Name, input => Sized(input.Shape, batch)) });
    }

    /// <summary>Numbers for every input of a net.</summary>
    public Dictionary<string, Blob> Inputs(Net net)
    {
        var inputs = net.Graph.Inputs.ToDictionary(input => input.Name, Filled);
        if (inputs.Keys.Any(name => File.Exists(InputFile(name))))
            return inputs;
        string[] scores = [.. net.Graph.Nodes.Where(node => node.Tops.Any(net.Graph.Outputs.Contains)).SelectMany(node => node.Bottoms).Select(value => value.Name)];
        using Session session = net.CreateSession(new SessionOptions { Keep = scores });
        session.Run(inputs);
        float scale = LargestScore / scores.Max(name => Math.Abs(TensorPrimitives.MaxMagnitude(session[name].Span)));
        foreach (Blob input in inputs.Values)
            TensorPrimitives.Multiply(input.Span, scale, input.Span);
        return inputs;
    }

    private Net Load(NetOptions options)
    {
        string? weights = Directory.EnumerateFiles(folder, "weights.*").FirstOrDefault();
        if (weights is not null)
            return Net.Load(_text!, weights, options);
        TextDocument<NetParameter> text = TextFormat.Parse<NetParameter>(File.ReadAllText(_text!));
        var he = new FillerParameter { Type = "msra" };
        foreach (LayerParameter layer in text.Message.Layer)
        {
            if (layer.ConvolutionParam is { } convolution)
                convolution.WeightFiller = he;
            if (layer.InnerProductParam is { } product)
                product.WeightFiller = he;
        }
        return Net.Build(text, options: options);
    }

    private Shape Sized(Shape declared, int batch) => declared.Axes != 4 ? declared
        : Sizes.TryGetValue(Name, out var size) ? [batch, declared[1], size.Height, size.Width]
        : [batch, .. declared.Dims[1..]];

    private string InputFile(string name) => Path.Combine(folder, $"in_{name}.npy");

    /// <summary>The file's numbers, over and over, or random ones.</summary>
    private Blob Filled(Value input)
    {
        var blob = new Blob(input.Shape);
        if (File.Exists(InputFile(input.Name)))
        {
            Blob given = NpyFile.Read(InputFile(input.Name));
            for (int i = 0; i < blob.Span.Length; i++)
                blob.Span[i] = given.Span[i % given.Span.Length];
            return blob;
        }
        var random = new Random(1);
        foreach (ref float value in blob.Span)
            value = (random.NextSingle() * 2) - 1;
        return blob;
    }
}
