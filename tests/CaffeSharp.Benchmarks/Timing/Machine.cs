using System.Runtime.InteropServices;
using CaffeSharp.Kernels.Lanes;
using Microsoft.ML.OnnxRuntime;

namespace CaffeSharp.Benchmarks.Timing;

/// <summary>What the measurements were taken on and with.</summary>
internal sealed record Machine(string Processor, int Cores, string Runtime, string Peer, int LaneBits)
{
    /// <summary>This machine, as it describes itself.</summary>
    public static Machine This() => new(
        ProcessorName(),
        Environment.ProcessorCount,
        RuntimeInformation.FrameworkDescription,
        OrtEnv.Instance().GetVersionString(),
        SimdWidth.Floats * 32);

    /// <summary>The name from the kernel's table with family and model, which tell the core; elsewhere only the instruction set.</summary>
    private static string ProcessorName()
    {
        const string Table = "/proc/cpuinfo";
        if (!File.Exists(Table))
            return RuntimeInformation.ProcessArchitecture.ToString();
        string[] lines = File.ReadAllLines(Table);
        return $"{Value("model name")} (family {Value("cpu family")}, model {Value("model")})";

        string Value(string key) =>
            lines.FirstOrDefault(line => line.Split(':')[0].Trim() == key)?.Split(':', 2)[1].Trim() ?? "unknown";
    }
}
