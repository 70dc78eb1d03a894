using Xunit;

namespace CaffeSharp.Tests.Execution;

public sealed class SharedPoolTests
{
    private const string Chain = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 16 dim: 20 dim: 20 } } }
        layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"
                convolution_param { num_output: 32 kernel_size: 3 weight_filler { type: "msra" } } }
        """;

    [Fact]
    public void Sessions_that_share_a_pool_run_side_by_side_and_leave_it_alive()
    {
        var net = Net.Parse(Chain);
        using var pool = new WorkerPool(3);
        float[] expected;
        using (Session alone = net.CreateSession(new SessionOptions { Threads = 1 }))
            expected = alone.Run(SessionTests.Ramp([1, 16, 20, 20]))["conv"].Span.ToArray();
        Parallel.For(0, 8, _ =>
        {
            using Session session = net.CreateSession(new SessionOptions { Pool = pool });
            for (int round = 0; round < 20; round++)
                Assert.Equal(expected, session.Run(SessionTests.Ramp([1, 16, 20, 20]))["conv"].Span.ToArray());
        });
    }

    [Fact]
    public void The_pool_says_how_many_threads_a_run_has()
    {
        using var pool = new WorkerPool(3);
        Assert.Equal(3, new SessionOptions { Pool = pool, Threads = 1 }.Threads);
        Assert.Equal(1, new SessionOptions { Threads = 1 }.Threads);
        Assert.Equal(Environment.ProcessorCount, new SessionOptions().Threads);
    }

    [Fact]
    public void A_session_whose_pool_has_ended_says_so()
    {
        var pool = new WorkerPool(2);
        using Session session = Net.Parse(Chain).CreateSession(new SessionOptions { Pool = pool });
        pool.Dispose();
        Assert.Contains("WorkerPool", Assert.Throws<ObjectDisposedException>(() => session.Run(new Blob([1, 16, 20, 20]))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(20_000)]
    public void Threads_that_cannot_be_are_refused_by_name(int threads)
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => new SessionOptions { Threads = threads });
        Assert.Equal("Threads", fault.ParamName);
        Assert.StartsWith($"A run takes 1 to {WorkerPool.MostThreads} threads on this machine", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new WorkerPool(threads));
    }
}
