using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using Xunit;

namespace CaffeSharp.Tests.Execution;

/// <summary>What a session says to those who use it at the wrong time.</summary>
public sealed class SessionGuardTests
{
    private const string Net2 = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
        layer { name: "twice" type: "Power" bottom: "data" top: "twice" power_param { scale: 2 } }
        """;

    /// <summary>Everything that a session can be asked to do, each by its name.</summary>
    private static readonly Dictionary<string, Action<Session>> Members = new()
    {
        ["Run"] = session => session.Run(SessionTests.Ramp([2, 3])),
        ["Run by name"] = session => session.Run(new Dictionary<string, Blob> { ["data"] = SessionTests.Ramp([2, 3]) }),
        ["this"] = session => _ = session["twice"],
        ["Plan"] = session => _ = session.Plan,
        ["PlanFor"] = session => session.PlanFor(new Dictionary<string, Shape>()),
        ["Tap"] = session => session.Tap("twice", _ => { }),
        ["ForgetState"] = session => session.ForgetState(),
        ["Trim"] = session => session.Trim(),
    };

    public static TheoryData<string> Names => [.. Members.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void After_the_end_every_member_says_so(string member)
    {
        Session session = Net.Parse(Net2).CreateSession();
        session.Run(SessionTests.Ramp([2, 3]));
        session.Dispose();
        session.Dispose();
        var fault = Assert.Throws<ObjectDisposedException>(() => Members[member](session));
        Assert.Contains("Session", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void From_a_tap_no_member_can_be_used_and_the_session_lives_on(string member)
    {
        using Session session = Net.Parse(Net2).CreateSession();
        bool once = true;
        session.Tap("twice", _ =>
        {
            if (once)
                Members[member](session);
        });
        var fault = Assert.Throws<InvalidOperationException>(() => session.Run(SessionTests.Ramp([2, 3])));
        Assert.Contains("tap", fault.Message, StringComparison.Ordinal);
        once = false;
        Assert.Equal([0, 2, 4, 6, 8, 10], session.Run(SessionTests.Ramp([2, 3]))["twice"].Span.ToArray());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Beside_a_run_no_member_can_be_used_on_another_thread(string member)
    {
        using Session session = Net.Parse(Net2).CreateSession();
        Exception? fault = null;
        session.Tap("twice", _ =>
        {
            var other = new Thread(() => fault = Record.Exception(() => Members[member](session)));
            other.Start();
            other.Join();
        });
        session.Run(SessionTests.Ramp([2, 3]));
        Assert.Contains("another thread", Assert.IsType<InvalidOperationException>(fault).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Dispose_waits_for_the_run_under_way()
    {
        Session session = Net.Parse(Net2).CreateSession();
        Thread? other = null;
        bool ended = false, wasOver = true;
        session.Tap("twice", _ =>
        {
            other = new Thread(() =>
            {
                session.Dispose();
                wasOver = Volatile.Read(ref ended);
            });
            other.Start();
            Thread.Sleep(50);
            Volatile.Write(ref ended, true);
        });
        Assert.Equal([0, 2, 4, 6, 8, 10], session.Run(SessionTests.Ramp([2, 3]))["twice"].Span.ToArray());
        other!.Join();
        Assert.True(wasOver);
        Assert.Throws<ObjectDisposedException>(() => session.Run(SessionTests.Ramp([2, 3])));
    }

    [Fact]
    public void A_run_cannot_end_its_own_session()
    {
        using Session session = Net.Parse(Net2).CreateSession();
        session.Tap("twice", _ => session.Dispose());
        Assert.Throws<InvalidOperationException>(() => session.Run(SessionTests.Ramp([2, 3])));
    }

    [Fact]
    public void A_first_run_that_fails_leaves_nothing_behind()
    {
        using Session session = Net.Parse(Net2).CreateSession();
        bool fails = true;
        session.Tap("twice", _ =>
        {
            if (fails)
                throw new TimeoutException();
        });
        Assert.Throws<TimeoutException>(() => session.Run(SessionTests.Ramp([4, 3])));
        Assert.Contains("did not come to its end", Assert.Throws<NetException>(() => session["twice"]).Message, StringComparison.Ordinal);
        fails = false;
        Assert.Equal([0, 2, 4], session.Run(SessionTests.Ramp([1, 3]))["twice"].Span.ToArray());
        Assert.Equal<Shape>([1, 3], session.Plan.Shapes[0]);
    }

    [Fact]
    public void A_plan_that_fails_leaves_the_declared_shapes()
    {
        using Session session = Net.Parse("""
            layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 5 dim: 5 } } }
            layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 1 kernel_size: 3 } }
            """).CreateSession();
        Assert.Throws<NetException>(() => session.Run(new Blob([1, 3, 5, 5])));
        Assert.Equal<Shape>([1, 2, 5, 5], session.Plan.Shapes[0]);
    }
}
