using CaffeSharp.Blobs;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Formats.Weights;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Golden;

/// <summary>One net in every form that Caffe's files have had, and in forms that they should not have.</summary>
public sealed class FormsTests
{
    private static readonly string[] Nets = [.. Tree.Nets().Select(File.ReadAllText)];

    private static readonly string[] Scraps = ["", "{", "}", "0", "-1", "9999999", "\"x\"", "layer", "top: \"data\""];

    [Theory]
    [InlineData("v0_legacy")]
    [InlineData("v1_legacy")]
    public void Text_binary_and_HDF5_of_every_version_give_the_same_bits(string name)
    {
        string prototxt = Tree.Golden(name, "net.prototxt");
        string today = TextFormat.Print(NetUpgrade.Apply(TextFormat.ParseFile<NetParameter>(prototxt).Message).Net);
        NetWeights weights = NetWeights.Load(Tree.Golden(name, "weights.caffemodel"));
        using var hdf5 = new MemoryStream();
        Hdf5WeightsFile.Write(hdf5, weights);
        hdf5.Position = 0;
        float[] expected = Run(Net.Load(prototxt, Tree.Golden(name, "weights.caffemodel")), name);
        Assert.Equal(expected, Run(Net.Load(prototxt, Tree.Golden(name, "weights_v1.caffemodel")), name));
        Assert.Equal(expected, Run(Net.Parse(today, weights), name));
        Assert.Equal(expected, Run(Net.Parse(today, Hdf5WeightsFile.Read(hdf5, "weights.h5")), name));
    }

    [Fact]
    public void A_damaged_net_is_built_or_refused() =>
        Gen.Select(Gen.Int[0, Nets.Length - 1], Gen.Int[0, 100_000], Gen.Int[0, 12], Gen.Int[0, Scraps.Length - 1])
            .Sample(
                (net, at, cut, scrap) =>
                {
                    string text = Nets[net];
                    at %= text.Length;
                    try
                    {
                        Net.Parse(text[..at] + Scraps[scrap] + text[Math.Min(text.Length, at + cut)..]);
                    }
                    catch (CaffeException)
                    {
                    }
                },
                iter: 2_000);

    private static float[] Run(Net net, string name)
    {
        using Session session = net.CreateSession(new SessionOptions { Threads = 1 });
        return session.Run(NpyFile.Read(Tree.Golden(name, "in_data.npy")))["prob"].Span.ToArray();
    }
}
