using CaffeSharp.Formats;
using CaffeSharp.Formats.Text;
using CaffeSharp.Proto;
using CaffeSharp.Tests.Support;
using Xunit;

namespace CaffeSharp.Tests.Formats;

public sealed class TextNetFilterTests
{
    private static NetState State(string text) => TextFormat.Parse<NetState>(text).Message;

    [Theory]
    [InlineData("", "", true)]
    [InlineData("phase: TRAIN", "", true)]
    [InlineData("include { phase: TEST }", "", true)]
    [InlineData("include { phase: TRAIN }", "", false)]
    [InlineData("include { phase: TRAIN }", "phase: TRAIN", true)]
    [InlineData("exclude { phase: TEST }", "", false)]
    [InlineData("exclude { phase: TRAIN }", "", true)]
    [InlineData("include { phase: TRAIN } include { phase: TEST }", "", true)]
    [InlineData("exclude { phase: TRAIN } exclude { phase: TEST }", "", false)]
    [InlineData("include { min_level: 1 }", "level: 1", true)]
    [InlineData("include { min_level: 1 }", "level: 0", false)]
    [InlineData("include { max_level: 1 }", "level: 1", true)]
    [InlineData("include { max_level: 1 }", "level: 2", false)]
    [InlineData("include { min_level: -1 max_level: 1 }", "", true)]
    [InlineData("include { stage: 'a' }", "", false)]
    [InlineData("include { stage: 'a' }", "stage: 'a' stage: 'b'", true)]
    [InlineData("include { stage: 'a' stage: 'b' }", "stage: 'a'", false)]
    [InlineData("include { not_stage: 'a' }", "", true)]
    [InlineData("include { not_stage: 'a' }", "stage: 'a'", false)]
    [InlineData("include { phase: TEST stage: 'a' }", "phase: TRAIN stage: 'a'", false)]
    [InlineData("exclude { phase: TEST stage: 'a' }", "phase: TRAIN stage: 'a'", true)]
    [InlineData("include { }", "", true)]
    [InlineData("exclude { }", "", false)]
    public void A_layer_takes_part_by_its_rules(string rules, string state, bool isKept)
    {
        NetParameter net = TextFormat.Parse<NetParameter>($"layer {{ name: 'x' {rules} }}").Message;
        Assert.Equal(isKept ? 1 : 0, NetFilter.Apply(net, State(state)).Layer.Count);
    }

    [Fact]
    public void The_result_shares_its_layers_and_leaves_the_net_alone()
    {
        TextDocument<NetParameter> document = TextFormat.ParseFile<NetParameter>(Tree.Golden("phases", "net.prototxt"));
        NetParameter before = document.Message.Clone();
        NetParameter test = NetFilter.Apply(document.Message, State("phase: TEST"));
        NetParameter train = NetFilter.Apply(document.Message, State("phase: TRAIN"));
        Assert.Equal(["data", "te", "w"], test.Layer.Select(layer => layer.Name));
        Assert.Equal(["data", "tr", "ex", "w"], train.Layer.Select(layer => layer.Name));
        Assert.Same(document.Message.Layer[0], test.Layer[0]);
        Assert.Equal("phases", test.Name);
        Assert.Equal(before, document.Message);
    }

    [Fact]
    public void The_stages_of_the_net_itself_hold_too()
    {
        NetParameter net = TextFormat.Parse<NetParameter>(
            "state { stage: 'own' level: 5 } layer { name: 'x' include { stage: 'own' stage: 'given' max_level: 1 } }").Message;
        NetParameter filtered = NetFilter.Apply(net, State("stage: 'given'"));
        Assert.Equal("x", Assert.Single(filtered.Layer).Name);
        Assert.Equal(State("stage: 'given' stage: 'own'"), filtered.State);
        Assert.Equal(filtered, NetFilter.Apply(filtered, State("stage: 'given'")));
    }

    [Fact]
    public void Include_beside_exclude_is_refused()
    {
        TextDocument<NetParameter> document = TextFormat.Parse<NetParameter>("layer { name: 'x' include { } exclude { } }", "net");
        Assert.Equal(
            "net:1:1: layer 'x' has both include and exclude rules; Caffe takes one kind",
            Assert.Throws<NetFormatException>(() => NetFilter.Apply(document.Message, new NetState(), document.Positions)).Message);
    }
}
