using CaffeSharp.Blobs;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Execution;

/// <summary>Outputs of a run given to the next one as they are, which is how a caller builds a recurrence.</summary>
public sealed class FeedbackTests
{
    /// <summary>Every output is made of all inputs, and no two in the same way.</summary>
    private static string Mixer(int inputs, int size) => string.Concat(
        Enumerable.Range(0, inputs).Select(i =>
            $$"""layer { name: "in{{i}}" type: "Input" top: "in{{i}}" input_param { shape { dim: {{size}} } } } """)
        .Concat(Enumerable.Range(0, inputs).Select(o =>
            $$"""
            layer { name: "out{{o}}" type: "Eltwise" top: "out{{o}}" {{string.Concat(Enumerable.Range(0, inputs).Select(i => $"bottom: \"in{i}\" "))}}
                    eltwise_param { {{string.Concat(Enumerable.Range(0, inputs).Select(i => $"coeff: {((o * 7) + (i * 3)) % 5 * 0.25f - 0.4f:0.##} "))}} } }
            """)));

    [Fact]
    public void Outputs_fed_back_in_any_order_are_right() =>
        Gen.Select(Gen.Int[2, 5], Gen.Int[1, 40], Gen.Int[0, 1000]).Sample(
            (inputs, size, seed) =>
            {
                var net = Net.Parse(Mixer(inputs, size));
                using Session fed = net.CreateSession(new SessionOptions { Threads = 1 }), apart = net.CreateSession(new SessionOptions { Threads = 1 });
                var random = new Random(seed);
                Dictionary<string, Blob> given = Enumerable.Range(0, inputs).ToDictionary(i => $"in{i}", i => SessionTests.Ramp([size]));
                Dictionary<string, Blob> copied = given;
                for (int round = 0; round < 4; round++)
                {
                    IReadOnlyDictionary<string, Blob> outputs = fed.Run(given), expected = apart.Run(copied);
                    foreach (string name in expected.Keys)
                        Assert.Equal(expected[name].Span.ToArray(), outputs[name].Span.ToArray());
                    int[] order = [.. Enumerable.Range(0, inputs)];
                    random.Shuffle(order);
                    given = Enumerable.Range(0, inputs).ToDictionary(i => $"in{i}", i => outputs[$"out{order[i]}"]);
                    copied = Enumerable.Range(0, inputs).ToDictionary(i => $"in{i}", i => expected[$"out{order[i]}"].Copy());
                }
            },
            iter: 200);

    [Fact]
    public void Feeding_back_allocates_nothing_either()
    {
        using Session session = Net.Parse(Mixer(3, 100)).CreateSession(new SessionOptions { Threads = 1 });
        NetOutputs outputs = session.Run(Enumerable.Range(0, 3).ToDictionary(i => $"in{i}", i => SessionTests.Ramp([100])));
        var back = new Dictionary<string, Blob> { ["in0"] = outputs["out2"], ["in1"] = outputs["out0"], ["in2"] = outputs["out1"] };
        session.Run(back);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int round = 0; round < 10; round++)
                session.Run(back);
        }));
    }
}
