using System.IO.Compression;
using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Golden;

/// <summary>The ten thousand test digits of MNIST, as real Caffe classified them with the same trained LeNet.</summary>
public sealed class MnistTests
{
    private const int Digits = 10_000, Pixels = 28 * 28, Batch = 100;

    [Fact]
    public void Every_digit_gets_the_class_that_Caffe_gave_it()
    {
        int[] expected = [.. File.ReadLines(Tree.Zoo("mnist", "lenet-predictions.txt")).Select(int.Parse)];
        byte[] images = Idx("t10k-images-idx3-ubyte.gz", header: 16), labels = Idx("t10k-labels-idx1-ubyte.gz", header: 8);
        var net = Net.Load(Tree.Zoo("lenet_mnist", "net.prototxt"), Tree.Zoo("lenet_mnist", "weights.caffemodel"));
        using Session session = net.CreateSession();
        var input = new Blob([Batch, 1, 28, 28]);
        int[] classes = new int[Digits];
        for (int first = 0; first < Digits; first += Batch)
        {
            for (int i = 0; i < input.Span.Length; i++)
                input.Span[i] = images[(first * Pixels) + i] / 256f;
            ReadOnlySpan<float> prob = session.Run(input)["prob"].Span;
            for (int n = 0; n < Batch; n++)
                classes[first + n] = TensorPrimitives.IndexOfMax(prob.Slice(n * 10, 10));
        }
        Assert.Equal(expected, classes);
        Assert.Equal(9914, classes.Zip(labels).Count(pair => pair.First == pair.Second));
    }

    private static byte[] Idx(string file, int header)
    {
        using var unpacked = new GZipStream(File.OpenRead(Tree.Zoo("mnist", file)), CompressionMode.Decompress);
        using var memory = new MemoryStream();
        unpacked.CopyTo(memory);
        return memory.ToArray()[header..];
    }
}
