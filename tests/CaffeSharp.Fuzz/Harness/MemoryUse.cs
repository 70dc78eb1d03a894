using System.Globalization;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>
/// The memory that a case takes: all bytes allocated by managed code, or how far the process grows at its peak where that is
/// asked for and is more. The peak is known on Linux only.
/// </summary>
internal readonly struct MemoryUse
{
    private const string Status = "/proc/self/status", ResetPeak = "/proc/self/clear_refs";

    // What the process grows by itself, its garbage not yet collected included.
    private const long Noise = 16L << 20;

    private readonly long _allocated, _resident;
    private readonly bool _watchesProcess;

    private MemoryUse(long allocated, bool watchesProcess)
    {
        _allocated = allocated;
        _watchesProcess = watchesProcess;
        _resident = watchesProcess ? Read("VmRSS:") : 0;
    }

    /// <summary>Begins to count.</summary>
    /// <param name="native">Whether memory of native code counts too.</param>
    public static MemoryUse Begin(bool native)
    {
        bool watches = native && OperatingSystem.IsLinux();
        if (watches)
            File.WriteAllText(ResetPeak, "5");
        return new(GC.GetTotalAllocatedBytes(), watches);
    }

    /// <summary>What was taken since.</summary>
    public long Taken()
    {
        long allocated = GC.GetTotalAllocatedBytes() - _allocated;
        return _watchesProcess ? Math.Max(allocated, Read("VmHWM:") - _resident - Noise) : allocated;
    }

    private static long Read(string field)
    {
        string line = File.ReadLines(Status).First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..^"kB".Length], CultureInfo.InvariantCulture) << 10;
    }
}
