using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Planning;
using Xunit;

namespace CaffeSharp.Tests.Planning;

public sealed class MemoryPlannerTests
{
    private const string Data = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 16 dim: 4 dim: 4 } } } """;

    [Fact]
    public void The_bottoms_of_a_concat_are_made_in_their_places()
    {
        (NetGraph graph, MemoryLayout memory) = Plan(Power("a", "data") + Power("b", "data") + Concat("c", "a", "b") + Power("d", "c"), batch: 1);
        Assert.Equal(Place(graph, memory, "c"), Place(graph, memory, "a"));
        Assert.Equal(Place(graph, memory, "c") + 256, Place(graph, memory, "b"));
    }

    [Fact]
    public void Places_nest_and_a_bottom_that_comes_twice_is_copied()
    {
        (NetGraph graph, MemoryLayout memory) = Plan(
            Power("a", "data") + Power("b", "data") + Concat("c", "a", "b") + Power("e", "data") + Concat("f", "e", "c") + Concat("g", "f", "f"), batch: 1);
        Assert.Equal(Place(graph, memory, "f") + 256 + 256, Place(graph, memory, "b"));
        Assert.Equal(Place(graph, memory, "g"), Place(graph, memory, "f"));
    }

    [Fact]
    public void Several_images_and_bottoms_that_are_used_later_are_copied()
    {
        (NetGraph graph, MemoryLayout memory) = Plan(Power("a", "data") + Power("b", "data") + Concat("c", "a", "b"), batch: 2);
        Assert.NotEqual(Place(graph, memory, "c"), Place(graph, memory, "a"));
        (graph, memory) = Plan(Power("a", "data") + Power("b", "data") + Concat("c", "a", "b") + Power("d", "a") + Concat("e", "c", "d"), batch: 1);
        Assert.False(Place(graph, memory, "a") >= Place(graph, memory, "c") && Place(graph, memory, "a") < Place(graph, memory, "c") + 512, "a later layer may write over it");
    }

    [Fact]
    public void A_net_of_concats_computes_the_same_with_and_without_them_in_place()
    {
        var net = Net.Parse(Data + Power("a", "data") + Power("b", "a") + Concat("c", "a", "b") + Power("d", "c") + Concat("e", "c", "d") + Concat("f", "e", "data"));
        var input = new Blob([2, 16, 4, 4]);
        for (int i = 0; i < input.Span.Length; i++)
            input.Span[i] = i % 97;
        using Session session = net.CreateSession(new SessionOptions { Threads = 1 });
        float[] both = session.Run(input)["f"].Span.ToArray();
        float[] alone = session.Run(new Blob([1, 16, 4, 4], input.Data[256..]))["f"].Span.ToArray();
        Assert.Equal(both[alone.Length..], alone);
        using Session plain = net.CreateSession(new SessionOptions { Threads = 1, KeepAll = true });
        Assert.Equal(plain.Run(input)["f"].Span.ToArray(), both);
    }

    private static int Place(NetGraph graph, MemoryLayout memory, string blob) => memory.Offsets[graph.FindBlob(blob).Id];

    private static (NetGraph Graph, MemoryLayout Memory) Plan(string layers, int batch)
    {
        NetGraph graph = Net.Parse(Data.Replace("dim: 1 ", $"dim: {batch} ", StringComparison.Ordinal) + layers).Graph;
        return (graph, MemoryPlanner.Plan(graph));
    }

    private static string Power(string name, string bottom) =>
        $$"""layer { name: "{{name}}" type: "Power" bottom: "{{bottom}}" top: "{{name}}" power_param { power: 2 scale: 0.5 } } """;

    private static string Concat(string name, string first, string second) =>
        $$"""layer { name: "{{name}}" type: "Concat" bottom: "{{first}}" bottom: "{{second}}" top: "{{name}}" } """;
}
