using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>The recurrent layers, by numbers worked by hand from spec/layers.md, 1.3 and 1.7.</summary>
public sealed class RecurrentTests
{
    private const float Tolerance = 1e-6f;

    private const string Filled = """weight_filler { type: "gaussian" } bias_filler { type: "gaussian" }""";

    /// <summary>Gates i and o are 1, f is a half, and g is 1 for a large input: weights of the input, bias, weights of h.</summary>
    private static Blob[] Counting => [LayerCase.Trained([4, 1], 0, 0, 0, 1), LayerCase.Trained([4], 100, 0, 100, 0), LayerCase.Trained([4, 1], 0, 0, 0, 0)];

    [Fact]
    public void An_LSTM_unit_keeps_what_f_says_and_adds_what_i_says()
    {
        // Gates 3/4, 1/2, 1/4 and 1: c = 2 / 2 + 3/4, h = tanh(c) / 4. Then all zeros, once going on and once beginning.
        float ln3 = MathF.Log(3);
        float[] gates = [ln3, 0, -ln3, 100, 0, 0, 0, 0, 0, 0, 0, 0];
        float[][] tops = new LayerCase("""type: "LSTMUnit" top: "c" top: "h" """, [1, 3, 1], [1, 3, 4], [1, 3]).Run([[2, 1, 1], gates, [1, 1, 0]]);
        LayerContractTests.AssertClose([1.75f, 0.5f, 0], tops[0], Tolerance);
        LayerContractTests.AssertClose([0.2353439f, 0.2310586f, 0], tops[1], Tolerance);
    }

    [Fact]
    public void An_LSTM_goes_on_where_cont_says_so_and_begins_afresh_where_not()
    {
        var layer = new LayerCase("""type: "LSTM" top: "y" recurrent_param { num_output: 1 }""", [[3, 1, 1], [3, 1]], Counting);
        // c is 1, then 1.5, then 1 again.
        LayerContractTests.AssertClose([0.7615942f, 0.9051483f, 0.7615942f], layer.Run([[100, 100, 100], [0, 1, 0]])[0], Tolerance);
    }

    [Fact]
    public void A_session_keeps_the_state_from_run_to_run_until_told_to_forget()
    {
        Net net = Net.Parse("""
            layer { name: "in" type: "Input" top: "x" top: "cont" input_param { shape { dim: 1 dim: 1 dim: 1 } shape { dim: 1 dim: 1 } } }
            layer { name: "y" type: "RNN" bottom: "x" bottom: "cont" top: "y" recurrent_param { num_output: 1 weight_filler { type: "constant" value: 1 } } }
            """);
        using var session = net.CreateSession();
        float first = Run(1), second = Run(1);
        // The top is tanh(h) with h = tanh(x + h before).
        Assert.Equal(MathF.Tanh(MathF.Tanh(1)), first, Tolerance);
        Assert.Equal(MathF.Tanh(MathF.Tanh(1 + MathF.Tanh(1))), second, Tolerance);
        Assert.Equal(first, Run(0));
        session.ForgetState();
        Assert.Equal(first, Run(1));

        float Run(float cont) => session.Run(new Dictionary<string, Blob> { ["x"] = new([1, 1, 1], new float[] { 1 }), ["cont"] = new([1, 1], new[] { cont }) })["y"].Span[0];
    }

    [Fact]
    public void An_RNN_exposes_what_it_carries()
    {
        Blob[] trained = [LayerCase.Trained([1, 1], 1), LayerCase.Trained([1], 0), LayerCase.Trained([1, 1], 0.5f), LayerCase.Trained([1, 1], 2), LayerCase.Trained([1], 0.1f)];
        float[][] tops = new LayerCase("""type: "RNN" top: "y" top: "h" recurrent_param { num_output: 1 expose_hidden: true }""", [[1, 1, 1], [1, 1], [1, 1, 1]], trained)
            .Run([[0.3f], [1], [0.4f]]);
        // h = tanh(0.3 + 0.4 / 2), y = tanh(2 · h + 0.1).
        LayerContractTests.AssertClose([0.7715856f], tops[0], Tolerance);
        LayerContractTests.AssertClose([0.4621172f], tops[1], Tolerance);
    }

    [Theory]
    [InlineData("LSTM")]
    [InlineData("RNN")]
    public void One_long_run_two_with_state_and_two_exposed_give_the_same(string type)
    {
        Shape all = [4, 2, 3], half = [2, 2, 3];
        string text = $$"""type: "{{type}}" top: "y" recurrent_param { num_output: 5 {{Filled}} }""";
        var together = new LayerCase(text, all, [4, 2]);
        Blob[] trained = [.. together.Setup.Parameters.Select(parameter => parameter.Data)];
        float[] x = LayerCase.Numbers(all), expected = together.Run([x, [0, 0, 1, 1, 1, 1, 1, 0]])[0];

        var kept = new LayerCase(text, [half, [2, 2]], trained);
        float[] state = new float[kept.Layer.StateSize(kept.Bottoms)], scratch = new float[kept.Layer.ScratchSize(kept.Bottoms)];
        Blob first = new(kept.Tops[0]), second = new(kept.Tops[0]);
        kept.Layer.Forward(new LayerRun([new(half, x.AsMemory(0, 12)), new([2, 2], new float[] { 0, 0, 1, 1 })], [first], scratch, state));
        kept.Layer.Forward(new LayerRun([new(half, x.AsMemory(12)), new([2, 2], new float[] { 1, 1, 1, 0 })], [second], scratch, state));
        Assert.Equal(expected, first.Span.ToArray().Concat(second.Span.ToArray()));

        int carried = type == "LSTM" ? 2 : 1;
        Shape[] hidden = [.. Enumerable.Repeat(Shape.Create(1, 2, 5), carried)];
        var exposed = new LayerCase(text.Replace("num_output", "expose_hidden: true num_output", StringComparison.Ordinal), [half, [2, 2], .. hidden], trained);
        float[][] before = exposed.Run([x[..12], [0, 0, 1, 1], .. hidden.Select(_ => new float[10])]);
        float[][] after = exposed.Run([x[12..], [1, 1, 1, 0], .. before[1..]]);
        Assert.Equal(expected, before[0].Concat(after[0]));
        Assert.Equal(0, exposed.Layer.StateSize(exposed.Bottoms));
    }

    [Theory]
    [InlineData("LSTM")]
    [InlineData("RNN")]
    public void A_static_input_counts_as_more_inputs_at_every_step(string type)
    {
        string text = $$"""type: "{{type}}" top: "y" recurrent_param { num_output: 2 {{Filled}} }""";
        var apart = new LayerCase(text, [3, 1, 1], [3, 1], [1, 1]);
        Blob[] blobs = [.. apart.Setup.Parameters.Select(parameter => parameter.Data)];
        // The weights of x and of the static input side by side.
        float[] both = [.. blobs[0].Span.ToArray().Zip(blobs[2].Span.ToArray()).SelectMany(pair => new[] { pair.First, pair.Second })];
        Blob[] joined = [new([blobs[0].Shape[0], 2], both), blobs[1], .. blobs[3..]];
        var together = new LayerCase(text, [[3, 1, 2], [3, 1]], joined);
        LayerContractTests.AssertClose(together.Run([[1, 9, 2, 9, 3, 9], [0, 1, 1]])[0], apart.Run([[1, 2, 3], [0, 1, 1], [9]])[0], Tolerance);
    }

    [Theory]
    [InlineData("num_output: 0", 2, "num_output")]
    [InlineData("num_output: 4294967295", 2, "4294967295")]
    [InlineData("num_output: 2000000000", 2, "more than")]
    [InlineData("num_output: 3", 4, "bottom")]
    [InlineData("num_output: 3 expose_hidden: true", 3, "bottom")]
    public void Settings_that_the_bottoms_do_not_fit_are_refused(string settings, int bottoms, string part)
    {
        Shape[] shapes = [[2, 1, 3], [2, 1], [1, 4], [1, 1, 3]];
        Assert.Contains(part, LayerCase.Fault($$"""type: "LSTM" top: "y" recurrent_param { {{settings}} }""", shapes[..bottoms]), StringComparison.Ordinal);
    }

    [Fact]
    public void Marks_of_other_steps_are_refused() => Assert.Contains(
        "[3, 1]", LayerCase.Fault("""type: "RNN" top: "y" recurrent_param { num_output: 1 }""", [2, 1, 3], [3, 1]), StringComparison.Ordinal);
}
