using System.CommandLine;
using System.Globalization;
using CaffeSharp.Benchmarks.Timing;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Gemm;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Threading;

namespace CaffeSharp.Benchmarks.Dense;

/// <summary>The command <c>dense</c>: inner products over batches, against the multiply-add roof and reading the weights once.</summary>
internal static class DenseCommand
{
    private static readonly (int Inputs, int Outputs)[] Shapes = [(4096, 4096), (9216, 4096), (2048, 1000), (1000, 300)];

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "turns of each contender", DefaultValueFactory = _ => 9 };
        var threads = new Option<int>("--threads") { Description = "threads", DefaultValueFactory = _ => 1 };
        var batches = new Option<int[]>("--batch") { Description = "rows of input", DefaultValueFactory = _ => [1, 8, 16, 24, 32, 128], AllowMultipleArgumentsPerToken = true };
        var command = new Command("dense", "Inner products over batches") { rounds, threads, batches };
        command.SetAction(parsed =>
        {
            using var pool = new WorkerPool(parsed.GetValue(threads));
            Console.WriteLine("| inputs → outputs | batch | ms | GF/s | of the roof | GB/s of weights |");
            Console.WriteLine("|---|--:|--:|--:|--:|--:|");
            foreach (var (inputs, outputs) in Shapes)
            {
                foreach (int batch in parsed.GetRequiredValue(batches))
                    Measure(inputs, outputs, batch, pool, parsed.GetValue(rounds));
            }
        });
        return command;
    }

    private static void Measure(int inputs, int outputs, int batch, WorkerPool pool, int rounds)
    {
        Blob x = RandomBlob.Of([batch, inputs], 1), w = RandomBlob.Of([outputs, inputs], 1), y = new([batch, outputs]);
        var product = FullyConnected.Create(inputs, outputs, w.Data, transposed: false, Epilogue.None, SimdWidth.Floats);
        Memory<float> scratch = Blob.Allocate(product.ScratchFloats(batch, pool.Threads));
        var roof = new FmaRoof(pool, SimdWidth.Floats);
        double[] ms = Race.Run([() => product.Run(batch, x.Span, y.Span, scratch.Span, pool), roof.Run], rounds, settle: false, quantile: 0.5);
        double flops = 2.0 * batch * inputs * outputs;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {inputs} → {outputs} | {batch} | {ms[0]:F3} | {flops / ms[0] / 1e6:F0} | {flops / ms[0] / (roof.Flops / ms[1]):P0} | {4.0 * inputs * outputs / ms[0] / 1e6:F1} |"));
    }
}
