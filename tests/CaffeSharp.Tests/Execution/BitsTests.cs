using CaffeSharp.Blobs;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Execution;

/// <summary>
/// The same image gives the same bits whatever its place in a batch, the batch, the number of threads and what ran before.
/// </summary>
public sealed class BitsTests
{
    /// <summary>Layers for which several kernels compete, Winograd's among them, and some that the batch passes through.</summary>
    private const string Text = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 16 dim: 12 dim: 12 } } }
        layer { name: "dense" type: "Convolution" bottom: "data" top: "dense"
                convolution_param { num_output: 32 kernel_size: 3 pad: 1 weight_filler { type: "msra" } } }
        layer { name: "relu" type: "ReLU" bottom: "dense" top: "dense" }
        layer { name: "grouped" type: "Convolution" bottom: "dense" top: "grouped"
                convolution_param { num_output: 32 kernel_size: 3 group: 4 weight_filler { type: "msra" } } }
        layer { name: "deep" type: "Convolution" bottom: "grouped" top: "deep"
                convolution_param { num_output: 48 kernel_size: 3 pad: 1 weight_filler { type: "msra" } } }
        layer { name: "pool" type: "Pooling" bottom: "deep" top: "pool" pooling_param { kernel_size: 3 stride: 2 } }
        layer { name: "depthwise" type: "Convolution" bottom: "pool" top: "depthwise"
                convolution_param { num_output: 48 kernel_size: 3 pad: 1 group: 48 weight_filler { type: "msra" } } }
        layer { name: "up" type: "Deconvolution" bottom: "depthwise" top: "up"
                convolution_param { num_output: 16 kernel_size: 4 stride: 2 pad: 1 weight_filler { type: "msra" } } }
        layer { name: "lrn" type: "LRN" bottom: "up" top: "lrn" }
        layer { name: "global" type: "Pooling" bottom: "lrn" top: "global" pooling_param { pool: AVE global_pooling: true } }
        layer { name: "score" type: "Sigmoid" bottom: "global" top: "score" }
        layer { name: "map" type: "TanH" bottom: "up" top: "map" }
        """;

    private static readonly Gen<(int Batch, int Height, int Width)> Size = Gen.Select(
        Gen.Frequency((3, Gen.Int[1, 4]), (1, Gen.Const(33))), Gen.Int[5, 20], Gen.Int[5, 20]);

    [Fact]
    public void History_batch_and_place_change_no_bit() =>
        Gen.Select(Size.Array[2, 6], Gen.Bool, Gen.Int[0, 1000]).Sample(
            (sizes, strict, seed) =>
            {
                var options = new SessionOptions { Threads = 1, Accuracy = strict ? AccuracyLevel.Strict : default };
                var net = Net.Parse(Text);
                using Session first = net.CreateSession(options), second = net.CreateSession(options);
                var random = new Random(seed);
                for (int i = 0; i < sizes.Length; i++)
                {
                    (int batch, int height, int width) = sizes[i];
                    Blob input = Noise([batch, 16, height, width], random);
                    NetOutputs outputs = (random.Next(2) == 0 ? first : second).Run(input);
                    using Session fresh = Net.Parse(Text).CreateSession(options);
                    Assert.Equal(Bits(outputs), Bits(fresh.Run(input)));
                    int image = random.Next(batch);
                    using Session alone = Net.Parse(Text).CreateSession(options);
                    NetOutputs one = alone.Run(Image(input, image));
                    foreach (string name in one.Keys)
                        Assert.Equal(one[name].Span.ToArray(), Image(outputs[name], image).Span.ToArray());
                }
            },
            iter: 40);

    [Fact]
    public void Threads_change_no_bit() =>
        Size.Sample(
            size =>
            {
                var net = Net.Parse(Text);
                Blob input = Noise([size.Batch, 16, size.Height, size.Width], new Random(size.Height));
                float[]? expected = null;
                foreach (int threads in new[] { 1, 2, 3, 5 })
                {
                    using Session session = net.CreateSession(new SessionOptions { Threads = threads });
                    float[] bits = Bits(session.Run(input));
                    Assert.Equal(expected ?? bits, bits);
                    expected = bits;
                }
            },
            iter: 15);

    /// <summary>The kernels that would be chosen otherwise for a large batch: this is where history once told.</summary>
    [Fact]
    public void A_batch_leaves_a_plan_that_one_image_would_choose()
    {
        const string Small = """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 256 dim: 7 dim: 7 } } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
                    convolution_param { num_output: 256 kernel_size: 3 pad: 1 weight_filler { type: "msra" } } }
            """;
        var options = new SessionOptions { Threads = 1 };
        Blob one = Noise([1, 256, 7, 7], new Random(1)), many = Noise([64, 256, 7, 7], new Random(2));
        var net = Net.Parse(Small);
        using Session before = net.CreateSession(options), after = net.CreateSession(options), fresh = Net.Parse(Small).CreateSession(options);
        before.Run(many);
        Assert.Equal(fresh.Run(one)["conv"].Span.ToArray(), after.Run(one)["conv"].Span.ToArray());
        Assert.Equal(fresh.Plan.Steps.Select(step => step.KernelName), after.Plan.Steps.Select(step => step.KernelName));
        Assert.Equal(fresh.Plan.Steps.Select(step => step.KernelName), before.Plan.Steps.Select(step => step.KernelName));
    }

    private static Blob Noise(Shape shape, Random random)
    {
        var blob = new Blob(shape);
        foreach (ref float number in blob.Span)
            number = (random.NextSingle() * 2) - 1;
        return blob;
    }

    private static Blob Image(Blob batch, int image)
    {
        int count = batch.Shape.Count(1);
        return new Blob(batch.Shape.With(0, 1), batch.Data.Slice(image * count, count));
    }

    private static float[] Bits(NetOutputs outputs) => [.. outputs.Values.SelectMany(blob => blob.Span.ToArray())];
}
