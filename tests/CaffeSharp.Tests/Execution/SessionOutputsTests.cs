using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using Xunit;

namespace CaffeSharp.Tests.Execution;

/// <summary>Results that the caller keeps: copies, blobs of its own, tasks.</summary>
public sealed class SessionOutputsTests
{
    private const string Two = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
        layer { name: "twice" type: "Power" bottom: "data" top: "twice" power_param { scale: 2 } }
        layer { name: "more" type: "Power" bottom: "twice" top: "more" power_param { shift: 1 } }
        layer { name: "less" type: "Power" bottom: "twice" top: "less" power_param { shift: -1 } }
        """;

    [Fact]
    public void Outputs_go_into_the_callers_blobs_without_allocating()
    {
        using Session session = Net.Parse(Two).CreateSession();
        var inputs = new Dictionary<string, Blob> { ["data"] = SessionTests.Ramp([2, 3]) };
        var outputs = new Dictionary<string, Blob> { ["more"] = new([2, 3]), ["less"] = new([2, 3]) };
        session.Run(inputs, outputs);
        Assert.Equal(0, Allocations.Of(() => session.Run(inputs, outputs)));
        session.Run(new Blob([2, 3]));
        Assert.Equal([1, 3, 5, 7, 9, 11], outputs["more"].Span.ToArray());
        Assert.Equal([-1, 1, 3, 5, 7, 9], outputs["less"].Span.ToArray());
    }

    [Fact]
    public void An_output_may_be_filled_into_the_blob_that_was_the_input()
    {
        using Session session = Net.Parse(Two).CreateSession();
        Blob state = SessionTests.Ramp([2, 3]);
        for (int round = 0; round < 3; round++)
            session.Run(new Dictionary<string, Blob> { ["data"] = state }, new Dictionary<string, Blob> { ["more"] = state });
        Assert.Equal([7, 15, 23, 31, 39, 47], state.Span.ToArray());
    }

    [Fact]
    public void Blobs_to_fill_are_checked()
    {
        var net = Net.Parse(Two);
        using Session session = net.CreateSession(), keeping = net.CreateSession(new SessionOptions { KeepAll = true });
        var inputs = new Dictionary<string, Blob> { ["data"] = SessionTests.Ramp([2, 3]) };
        Assert.Equal("the blob 'more' is [2, 3], and the one to be filled [3, 2]", Fault(session, "more", new([3, 2])));
        Assert.Contains("did you mean more", Fault(session, "mode", new([2, 3])), StringComparison.Ordinal);
        Assert.Contains("KeepAll", Fault(session, "twice", new([2, 3])), StringComparison.Ordinal);
        Assert.Contains("own memory", Fault(session, "more", session.Run(inputs)["less"]), StringComparison.Ordinal);
        var kept = new Blob([2, 3]);
        keeping.Run(inputs, new Dictionary<string, Blob> { ["twice"] = kept });
        Assert.Equal([0, 2, 4, 6, 8, 10], kept.Span.ToArray());

        string Fault(Session session, string name, Blob blob) =>
            Assert.Throws<NetException>(() => session.Run(inputs, new Dictionary<string, Blob> { [name] = blob })).Message;
    }

    [Fact]
    public async Task A_task_runs_elsewhere_and_can_be_cancelled()
    {
        using Session session = Net.Parse(Two).CreateSession(new SessionOptions { Threads = 1 });
        using var stop = new CancellationTokenSource();
        Thread? thread = null;
        session.Tap("twice", _ => thread = Thread.CurrentThread);
        NetOutputs outputs = await session.RunAsync(SessionTests.Ramp([2, 3]), stop.Token);
        Assert.Equal([1, 3, 5, 7, 9, 11], outputs["more"].Span.ToArray());
        Assert.True(thread!.IsThreadPoolThread);
        session.Tap("twice", _ => stop.Cancel());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => session.RunAsync(new Dictionary<string, Blob> { ["data"] = SessionTests.Ramp([2, 3]) }, stop.Token));
        await Assert.ThrowsAsync<NetException>(() => session.RunAsync(new Dictionary<string, Blob>(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public void NaN_in_an_output_can_be_asked_for()
    {
        using Session session = Net.Parse(Two).CreateSession();
        Blob input = SessionTests.Ramp([2, 3]);
        Assert.False(session.Run(input)["more"].HasNaN());
        input.Span[^1] = float.NaN;
        Assert.True(session.Run(input)["more"].HasNaN());
    }
}
