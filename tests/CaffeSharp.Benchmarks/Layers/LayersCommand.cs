using System.CommandLine;
using System.Globalization;
using System.Text;
using CaffeSharp.Benchmarks.Timing;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Benchmarks.Layers;

/// <summary>The command <c>layers</c>: kernels other than convolution against a copy of as many bytes in the same run.</summary>
internal static class LayersCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "turns of each contender", DefaultValueFactory = _ => 9 };
        var threads = new Option<int>("--threads") { Description = "threads", DefaultValueFactory = _ => 1 };
        var filter = new Option<string>("--filter") { Description = "only kernels whose name holds this", DefaultValueFactory = _ => "" };
        var command = new Command("layers", "Kernels other than convolution against memory speed") { rounds, threads, filter };
        command.SetAction(parsed =>
        {
            using var pool = new WorkerPool(parsed.GetValue(threads));
            var table = new StringBuilder();
            table.AppendLine(CultureInfo.InvariantCulture, $"256 × 56 × 56, {SimdWidth.Floats * 32} bits, {pool.Threads} threads, medians.").AppendLine();
            table.AppendLine("| kernel | layout | ms | GB/s | of a copy's speed |");
            table.AppendLine("|---|---|---:|---:|---:|");
            foreach (BlobLayout layout in new[] { BlobLayout.Plain, new BlobLayout(SimdWidth.Floats) }.Distinct())
            {
                foreach (var (name, kernel) in LayerShapes.All(layout).Where(one => one.Name.Contains(parsed.GetValue(filter)!, StringComparison.OrdinalIgnoreCase)))
                {
                    var contest = new LayerContest(kernel, pool);
                    double[] ms = Race.Run(contest.Contenders, parsed.GetValue(rounds), settle: false, quantile: 0.5);
                    table.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {layout} | {ms[0]:F3} | {contest.Bytes / ms[0] / 1e6:F1} | {ms[1] / ms[0]:P0} |");
                }
            }
            Console.Write(table);
        });
        return command;
    }
}
