using System.Runtime.CompilerServices;
using Xunit;

namespace CaffeSharp.Tests.Execution;

/// <summary>The threads that sessions hold.</summary>
public sealed class ThreadsTests
{
    private const string OneLayer = """
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 } } }
        layer { name: "more" type: "Power" bottom: "data" top: "more" }
        """;

    [Fact]
    public void Sessions_that_nobody_disposes_end_their_threads()
    {
        const int Sessions = 300;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "threads are counted by name in /proc");
        var net = Net.Parse(OneLayer);
        int before = Workers();
        Forget(net, Sessions);
        // Threads that are told to end need a moment; other tests may run sessions meanwhile.
        for (int wait = 0; wait < 100 && Workers() > before + (Sessions / 10); wait++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Thread.Sleep(20);
        }
        Assert.InRange(Workers(), 0, before + (Sessions / 10));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Net net, int sessions)
    {
        for (int i = 0; i < sessions; i++)
            net.CreateSession(new SessionOptions { Threads = 2 }).Run(SessionTests.Ramp([2, 3]));
    }

    private static int Workers() => Directory.GetDirectories("/proc/self/task").Count(IsWorker);

    private static bool IsWorker(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm")).StartsWith("CaffeSharp work", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            // The thread has just ended.
            return false;
        }
    }
}
