using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Execution;

public sealed class SessionTests
{
    private const string Chain = """
        name: "chain"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 5 dim: 5 } } }
        layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
                convolution_param { num_output: 3 kernel_size: 3 pad: 1 weight_filler { type: "gaussian" std: 1 } } }
        layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }
        layer { name: "conv2" type: "Convolution" bottom: "conv1" top: "conv2"
                convolution_param { num_output: 2 kernel_size: 3 weight_filler { type: "gaussian" std: 1 } } }
        """;

    [Fact]
    public void Runs_the_layers_in_order()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        IReadOnlyDictionary<string, Blob> outputs = session.Run(Ramp([1, 2, 5, 5]));
        Assert.Equal<Shape>([1, 2, 3, 3], Assert.Single(outputs, output => output.Key == "conv2").Value.Shape);
    }

    [Fact]
    public void Shapes_follow_the_input_and_come_back_to_the_same_bits()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        float[] first = session.Run(Ramp([1, 2, 5, 5]))["conv2"].Span.ToArray();
        Assert.Equal<Shape>([3, 2, 7, 2], session.Run(Ramp([3, 2, 9, 4]))["conv2"].Shape);
        Assert.Equal(first, session.Run(Ramp([1, 2, 5, 5]))["conv2"].Span.ToArray());
    }

    [Fact]
    public void A_tap_sees_a_blob_before_a_later_layer_changes_it()
    {
        using Session session = Net.Parse(Chain).CreateSession(new SessionOptions { KeepAll = true });
        float least = 0;
        session.Tap("conv1", tops => least = tops[0].Span.ToArray().Min());
        session.Run(Ramp([1, 2, 5, 5]));
        Assert.True(least < 0);
        Assert.True(session["conv1"].Span.ToArray().Min() >= 0);
    }

    [Fact]
    public void Keeping_everything_changes_no_bit()
    {
        var net = Net.Parse(Chain);
        using Session lean = net.CreateSession(), keeping = net.CreateSession(new SessionOptions { KeepAll = true });
        Blob input = Ramp([2, 2, 6, 5]);
        Assert.Equal(keeping.Run(input)["conv2"].Span.ToArray(), lean.Run(input)["conv2"].Span.ToArray());
        Assert.True(lean.Plan.Memory.Size < keeping.Plan.Memory.Size);
    }

    [Fact]
    public void Nothing_is_allocated_after_the_first_run_of_a_shape()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        Blob small = Ramp([1, 2, 5, 5]), large = Ramp([2, 2, 8, 8]);
        for (int warm = 0; warm < 3; warm++)
        {
            session.Run(large);
            session.Run(small);
        }
        Assert.Equal(0, Allocations.Of(() =>
        {
            session.Run(large);
            session.Run(small);
        }));
    }

    [Fact]
    public void A_run_by_name_allocates_nothing_either()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        var inputs = new Dictionary<string, Blob> { ["data"] = Ramp([1, 2, 5, 5]) };
        for (int warm = 0; warm < 3; warm++)
            session.Run(inputs);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int round = 0; round < 10; round++)
                session.Run(inputs);
        }));
    }

    [Fact]
    public void An_output_asked_for_by_a_wrong_name_has_the_nearest()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        NetOutputs outputs = session.Run(Ramp([1, 2, 5, 5]));
        Assert.Contains("did you mean conv2", Assert.Throws<NetException>(() => outputs["convv2"]).Message, StringComparison.Ordinal);
        Assert.Contains("no output", Assert.Throws<NetException>(() => outputs["conv1"]).Message, StringComparison.Ordinal);
        Assert.False(outputs.TryGetValue("conv1", out _));
    }

    [Fact]
    public void Copied_outputs_outlive_the_next_run_and_the_session()
    {
        NetOutputs kept;
        float[] before;
        using (Session session = Net.Parse(Chain).CreateSession())
        {
            kept = session.Run(Ramp([1, 2, 5, 5])).Copy();
            before = kept["conv2"].Span.ToArray();
            session.Run(new Blob([1, 2, 5, 5]));
        }
        Assert.Equal(before, kept["conv2"].Span.ToArray());
    }

    [Fact]
    public async Task Many_sessions_run_one_net_at_once()
    {
        var net = Net.Parse(Chain);
        Blob input = Ramp([1, 2, 5, 5]);
        float[][] results = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using Session session = net.CreateSession(new SessionOptions { Threads = 1 });
            return session.Run(input)["conv2"].Span.ToArray();
        })));
        Assert.All(results, result => Assert.Equal(results[0], result));
    }

    [Fact]
    public void A_cancelled_run_stops_and_the_session_lives_on()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        using var stop = new CancellationTokenSource();
        session.Tap("conv1", _ => stop.Cancel());
        Assert.Throws<OperationCanceledException>(() => session.Run(Ramp([1, 2, 5, 5]), stop.Token));
        Assert.Single(session.Run(Ramp([1, 2, 5, 5])));
    }

    [Fact]
    public void Missing_and_unknown_inputs_are_listed()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        var missing = Assert.Throws<NetException>(() => session.Run(new Dictionary<string, Blob>()));
        Assert.Equal("the net has inputs that are not given: 'data' [1, 2, 5, 5]", missing.Message);
        var unknown = Assert.Throws<NetException>(() =>
            session.Run(new Dictionary<string, Blob> { ["data"] = Ramp([1, 2, 5, 5]), ["date"] = Ramp([1]) }));
        Assert.Contains("no input 'date'", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_that_does_not_fit_names_the_layer()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        var fault = Assert.Throws<NetException>(() => session.Run(Ramp([1, 3, 5, 5])));
        Assert.Contains("layer 'conv1' (Convolution) has filters [3, 2, 3, 3]", fault.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 3, 5, 5]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blob_that_was_not_kept_is_not_given_out()
    {
        using Session session = Net.Parse(Chain).CreateSession();
        session.Run(Ramp([1, 2, 5, 5]));
        Assert.Contains("KeepAll", Assert.Throws<NetException>(() => session["conv1"]).Message, StringComparison.Ordinal);
        Assert.Contains("did you mean conv1", Assert.Throws<NetException>(() => session["convl"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_of_ones_own_takes_part()
    {
        var catalog = LayerCatalog.Default.With("Halve", _ => new Halve());
        var net = Net.Parse(
            """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
            layer { name: "half" type: "Halve" bottom: "data" top: "half" }
            """,
            options: new NetOptions { Layers = catalog });
        using Session session = net.CreateSession();
        Assert.Equal([0, 0.5f, 1, 1.5f, 2, 2.5f], session.Run(Ramp([2, 3]))["half"].Span.ToArray());
    }

    [Fact]
    public void Layers_after_a_data_dependent_one_take_the_size_they_find()
    {
        var catalog = LayerCatalog.Default.With("Positive", _ => new Positive());
        var net = Net.Parse(
            """
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 1 dim: 1 dim: 1 } } }
            layer { name: "some" type: "Positive" bottom: "data" top: "some" }
            layer { name: "conv" type: "Convolution" bottom: "some" top: "conv"
                    convolution_param { num_output: 2 kernel_size: 1 weight_filler { type: "constant" value: 3 } } }
            """,
            options: new NetOptions { Layers = catalog });
        using Session session = net.CreateSession();
        Assert.Equal([3, 3, 12, 12], Run(1, -2, 4, -5));
        Assert.Equal([3, 3, 6, 6, 9, 9, 12, 12], Run(1, 2, 3, 4));
        Assert.Empty(Run(-1, -1, -1, -1));

        float[] Run(params float[] values) => session.Run(new Blob([4, 1, 1, 1], values))["conv"].Span.ToArray();
    }

    internal static Blob Ramp(Shape shape)
    {
        var blob = new Blob(shape);
        for (int i = 0; i < shape.Count(); i++)
            blob.Span[i] = i;
        return blob;
    }

    private sealed record Halve : Layer
    {
        public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => [bottoms[0]];

        public override void Forward(LayerRun run)
        {
            for (int i = 0; i < run.Output.Length; i++)
                run.Output[i] = run.Input[i] / 2;
        }
    }

    private sealed record Positive : Layer
    {
        public override bool HasDataDependentShapes => true;

        public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => [bottoms[0]];

        public override void Forward(LayerRun run)
        {
            float[] kept = [.. run.Input.ToArray().Where(x => x > 0)];
            kept.CopyTo(run.Output);
            run.ResizeTop(0, run.Bottoms[0].Shape.With(0, kept.Length));
        }
    }
}
