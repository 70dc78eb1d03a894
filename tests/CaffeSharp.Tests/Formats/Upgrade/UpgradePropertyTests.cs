using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Formats.Upgrade;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Formats.Upgrade;

public sealed class UpgradePropertyTests
{
    private static readonly string[] V0Types = ["conv", "pool", "padding", "data", "images", "lrn", "innerproduct", "relu"];

    [Fact]
    public void Upgrading_twice_is_upgrading_once_and_leaves_the_net_given_alone() => Gen.Int.Sample(seed =>
    {
        NetParameter net = RandomNet(seed);
        NetParameter before = net.Clone();
        UpgradedNet once;
        try
        {
            once = NetUpgrade.Apply(net);
        }
        catch (NetFormatException)
        {
            return net.Equals(before);
        }
        UpgradedNet twice = NetUpgrade.Apply(once.Net);
        return net.Equals(before) && once.Net.Layers.Count == 0 && once.Net.Input.Count == 0
            && twice.Notes.Count == 0 && twice.Net.Equals(once.Net);
    }, iter: 2_000);

    [Fact]
    public void Nets_of_today_stay_as_they_are()
    {
        int today = 0;
        foreach (string file in Tree.Nets())
        {
            NetParameter net = TextFormat.ParseFile<NetParameter>(file).Message;
            UpgradedNet upgraded = NetUpgrade.Apply(net);
            if (upgraded.Notes.Count > 0)
                continue;
            today++;
            Assert.Equal(net, upgraded.Net);
            Assert.All(net.Layer.Zip(upgraded.Net.Layer), pair => Assert.Same(pair.First, pair.Second));
        }
        Assert.True(today > 150);
    }

    // All in one form (a mix is refused at once), with V0 types that exist and unsigned sizes.
    private static NetParameter RandomNet(int seed)
    {
        var random = new Random(seed);
        var net = (NetParameter)new RandomMessage(seed).Of(NetParameter.Descriptor, depth: 3);
        if (random.Next(2) == 0)
            net.Layer.Clear();
        else
            net.Layers.Clear();
        bool isV0 = random.Next(2) == 0;
        foreach (V1LayerParameter layer in net.Layers)
        {
            layer.Layer = !isV0 ? null : layer.Layer ?? new V0LayerParameter();
            if (layer.Layer is not V0LayerParameter v0)
                continue;
            v0.Type = V0Types[random.Next(V0Types.Length)];
            v0.NewHeight &= int.MaxValue;
            v0.NewWidth &= int.MaxValue;
        }
        return net;
    }
}
