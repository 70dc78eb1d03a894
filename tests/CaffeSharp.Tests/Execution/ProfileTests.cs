using CaffeSharp.Blobs;
using Xunit;

namespace CaffeSharp.Tests.Execution;

public sealed class ProfileTests
{
    private const string Text = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 dim: 5 dim: 5 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 8 kernel_size: 3 bias_term: false } }
        layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
        layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { kernel_size: 3 } }
        """;

    [Fact]
    public void Every_step_has_its_time_operations_and_bytes()
    {
        using Session session = Net.Parse(Text).CreateSession(new SessionOptions { Threads = 1, Profile = true });
        Assert.Empty(session.Profile);
        session.Run(new Blob([1, 4, 5, 5]));
        session.Run(new Blob([1, 4, 5, 5]));
        StepProfile convolution = session.Profile[0], pooling = session.Profile[1];
        Assert.Equal(2, session.Profile.Count);
        Assert.Equal(["conv", "relu"], convolution.Step.Node.Origins.Select(node => node.Name));
        Assert.Equal(2, convolution.Runs);
        Assert.Equal(8 * 9 * 4 * 9, convolution.Macs);
        Assert.Equal(4 * ((4 * 25) + (8 * 9) + (8 * 4 * 9)), convolution.Bytes);
        Assert.InRange(convolution.LeastMilliseconds, 1e-6, convolution.MeanMilliseconds);
        Assert.Equal(2e-6 * convolution.Macs / convolution.LeastMilliseconds, convolution.Gflops);
        Assert.Equal(0, pooling.Gflops);
        Assert.Equal("pooling", pooling.Step.KernelName);
    }

    [Fact]
    public void Shapes_are_timed_each_by_itself()
    {
        using Session session = Net.Parse(Text).CreateSession(new SessionOptions { Threads = 1, Profile = true });
        session.Run(new Blob([1, 4, 5, 5]));
        session.Run(new Blob([1, 4, 5, 5]));
        session.Run(new Blob([2, 4, 5, 5]));
        Assert.Equal(1, session.Profile[0].Runs);
        Assert.Equal(2 * 8 * 9 * 4 * 9, session.Profile[0].Macs);
    }

    [Fact]
    public void A_run_allocates_nothing_for_it()
    {
        using Session session = Net.Parse(Text).CreateSession(new SessionOptions { Threads = 1, Profile = true });
        var image = new Blob([1, 4, 5, 5]);
        session.Run(image);
        Assert.Equal(0, Allocations.Of(() => session.Run(image)));
    }

    [Fact]
    public void Nothing_is_timed_that_was_not_asked_for()
    {
        using Session session = Net.Parse(Text).CreateSession(new SessionOptions { Threads = 1 });
        session.Run(new Blob([1, 4, 5, 5]));
        Assert.Empty(session.Profile);
    }
}
