using System.Globalization;
using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Graph;

/// <summary>Layers that a program brings along: what goes wrong in them names them and their line.</summary>
public sealed class OwnLayerTests
{
    private const string Text = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
        layer { name: "mine" type: "Mine" bottom: "data" top: "mine" times: two }
        """;

    [Fact]
    public void A_setting_that_cannot_be_read_names_the_layer()
    {
        NetException fault = Assert.Throws<NetException>(() => Build(setup => new Mine { Result = [int.Parse(setup.UnknownFields["times"], CultureInfo.InvariantCulture)] }));
        Assert.StartsWith("line 2: layer 'mine' (Mine) failed with FormatException: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal("mine", fault.Layer);
        Assert.IsType<FormatException>(fault.InnerException?.InnerException);
    }

    [Fact]
    public void Its_settings_are_no_unknown_fields() => Assert.Empty(Net.Parse(
        Text, options: new NetOptions { Strict = true, Layers = LayerCatalog.Default.With("Mine", _ => new Mine { Result = [2, 3] }) }).Graph.Warnings);

    [Fact]
    public void Shapes_and_memory_are_checked_when_the_net_is_loaded()
    {
        Assert.Equal("line 2: layer 'mine' (Mine) gives no shape for a top (InferShapes)", Fault(new Mine()));
        Assert.Equal("line 2: layer 'mine' (Mine) has 1 tops, but makes only 0", Fault(new Mine { Result = [], Shapes = [] }));
        Assert.Equal("line 2: layer 'mine' (Mine) wants -1 floats of scratch and 0 of state (ScratchSize, StateSize)", Fault(new Mine { Result = [2, 3], Scratch = -1 }));
        Assert.Equal(
            "line 2: layer 'mine' (Mine) says that its first top may lie where its first bottom does (TopMemory), but makes [2, 4] of [2, 3]",
            Fault(new Mine { Result = [2, 4], Memory = TopMemory.InPlace }));
        Assert.Equal("line 2: layer 'mine' (Mine) is of a type whose maker gives no layer", Assert.Throws<NetException>(() => Build(_ => null!)).Message);

        static string Fault(Mine layer) => Assert.Throws<NetException>(() => Build(_ => layer)).Message;
    }

    [Fact]
    public void What_a_forward_throws_names_the_layer()
    {
        using Session session = Build(_ => new Mine { Result = [2, 2] }).CreateSession();
        Assert.StartsWith("line 2: layer 'mine' (Mine) failed with ArgumentException: ", Assert.Throws<NetException>(() => session.Run(new Blob([2, 3]))).Message, StringComparison.Ordinal);
        // The session goes on.
        Assert.Throws<NetException>(() => session.Run(new Blob([2, 3])));
    }

    [Fact]
    public void Faulty_options_are_called_by_their_names() =>
        Assert.Contains("Threads", Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { Threads = 0 }).Message, StringComparison.Ordinal);

    [Fact]
    public void What_programs_name_needs_no_other_namespace() => Assert.All(
        [typeof(Net), typeof(NetOptions), typeof(NetPhase), typeof(Session), typeof(SessionOptions), typeof(NetOutputs), typeof(NetWeights), typeof(Blob), typeof(Shape), typeof(WorkerPool), typeof(CaffeException), typeof(NetException)],
        type => Assert.Equal("CaffeSharp", type.Namespace));

    private static Net Build(Func<LayerSetup, Layer> maker) => Net.Parse(Text, options: new NetOptions { Layers = LayerCatalog.Default.With("Mine", maker) });

    private sealed record Mine : Layer
    {
        public Shape? Result { get; init; }

        public Shape[]? Shapes { get; init; }

        public int Scratch { get; init; }

        public TopMemory Memory { get; init; }

        public override TopMemory TopMemory => Memory;

        public override int ScratchSize(IReadOnlyList<Shape> bottoms) => Scratch;

        public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms) => Shapes ?? [Result!];

        public override void Forward(LayerRun run) => run.Input.CopyTo(run.Output);
    }
}
