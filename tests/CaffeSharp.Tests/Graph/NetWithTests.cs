using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Graph;

/// <summary>Nets with other numbers in a learned blob.</summary>
public sealed class NetWithTests
{
    private const string Text = """
        name: "small"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 5 dim: 5 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
          convolution_param { num_output: 3 kernel_size: 3 weight_filler { type: "xavier" } bias_filler { type: "constant" value: 0.5 } } }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
        layer { name: "ip" type: "InnerProduct" bottom: "conv" top: "ip" inner_product_param { num_output: 4 weight_filler { type: "xavier" } } }
        """;

    [Fact]
    public void The_new_net_has_the_new_numbers_and_the_old_one_stays()
    {
        var net = Net.Parse(Text);
        using Session before = net.CreateSession();
        Blob input = Ramp(net);
        float[] old = before.Run(input)["ip"].Span.ToArray();
        Assert.Contains(old, number => number != 0);

        Blob numbers = Doubled(net, "conv", 0);
        Net changed = net.With("conv", 0, numbers);
        numbers.Span.Clear(); // They were copied.
        using Session after = changed.CreateSession();
        float[] now = after.Run(input)["ip"].Span.ToArray();
        Assert.NotEqual(old, now);
        Assert.Equal(old, before.Run(input)["ip"].Span.ToArray());
        Assert.Equal(old, net.CreateSession().Run(input)["ip"].Span.ToArray());

        // Back again, the same bits come out.
        Net back = changed.With("conv", 0, new Blob(numbers.Shape, net.Graph.FindLayer("conv").Parameters[0].Span.ToArray()));
        Assert.Equal(old, back.CreateSession().Run(input)["ip"].Span.ToArray());
    }

    [Fact]
    public void All_other_blobs_belong_to_both()
    {
        var net = Net.Parse(Text);
        Net changed = net.With("conv", 1, new Blob([3]));
        Assert.Same(net.Graph.FindLayer("conv").Parameters[0], changed.Graph.FindLayer("conv").Parameters[0]);
        Assert.Same(net.Graph.FindLayer("ip").Parameters[1], changed.Graph.FindLayer("ip").Parameters[1]);
        Assert.Equal([0, 0, 0], changed.Graph.FindLayer("conv").Parameters[1].Span);
        Assert.True(changed.Graph.FindLayer("conv").Parameters[1].IsTrained);
        Assert.Equal("small", changed.Graph.Name);
    }

    [Fact]
    public void Layers_that_share_a_blob_see_the_change()
    {
        var net = Net.Parse("""
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
            layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" param { name: "w" } inner_product_param { num_output: 3 bias_term: false } }
            layer { name: "b" type: "InnerProduct" bottom: "a" top: "b" param { name: "w" } inner_product_param { num_output: 3 bias_term: false } }
            """);
        Net changed = net.With("b", 0, new Blob([3, 3], new float[] { 2, 0, 0, 0, 2, 0, 0, 0, 2 }));
        Assert.Same(changed.Graph.FindLayer("a").Parameters[0], changed.Graph.FindLayer("b").Parameters[0]);
        Assert.Equal([4f, 8, 12], changed.CreateSession().Run(new Blob([1, 3], new float[] { 1, 2, 3 }))["b"].Span);
    }

    [Fact]
    public void Numbers_that_were_folded_into_others_are_folded_anew()
    {
        var net = Net.Parse(Text.Replace("""layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }""",
            """layer { name: "scale" type: "Scale" bottom: "conv" top: "conv" scale_param { bias_term: true } }""", StringComparison.Ordinal));
        Net changed = net.With("scale", 0, new Blob([3])).With("scale", 1, new Blob([3], new float[] { 1, 2, 3 }));
        using Session session = changed.CreateSession(new SessionOptions { Keep = ["conv"] });
        session.Run(Ramp(net));
        Assert.Equal([1f, 2, 3], session["conv"].Span.ToArray().Where((_, i) => i % 9 == 0));
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        var net = Net.Parse(Text);
        Assert.Equal("the net has no layer 'conw' (did you mean conv?)", Fault(() => net.With("conw", 0, new Blob([3]))));
        Assert.Equal("line 3: layer 'conv' (Convolution) has 2 learned blobs, and no blob 2", Fault(() => net.With("conv", 2, new Blob([3]))));
        Assert.Equal("line 5: layer 'relu' (ReLU) has 0 learned blobs, and no blob 0", Fault(() => net.With("relu", 0, new Blob([3]))));
        Assert.Equal("line 3: layer 'conv' (Convolution) has a blob 1 of [3], and the numbers given are [1, 3]", Fault(() => net.With("conv", 1, new Blob([1, 3]))));

        static string Fault(Action change) => Assert.Throws<NetException>(change).Message;
    }

    private static Blob Ramp(Net net)
    {
        var input = new Blob(net.Graph.Inputs[0].Shape);
        for (int i = 0; i < input.Span.Length; i++)
            input.Span[i] = (i % 7) - 3;
        return input;
    }

    private static Blob Doubled(Net net, string layer, int index)
    {
        ParameterBlob given = net.Graph.FindLayer(layer).Parameters[index];
        return new Blob(given.Shape, given.Span.ToArray().Select(number => 2 * number).ToArray());
    }
}
