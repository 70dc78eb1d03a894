using System.CommandLine;
using System.Globalization;
using System.Text;
using CaffeSharp.Benchmarks.Timing;

namespace CaffeSharp.Benchmarks.Nhwc;

/// <summary>
/// The command <c>nhwc</c>: TensorFlow-style depthwise convolution of NHWC blobs against the same in NCHW, against NCHW with
/// a conversion before and after, and against ONNX Runtime, which is NCHW. One thread.
/// </summary>
internal static class NhwcCommand
{
    private static readonly (int Channels, int Size, int Stride)[] Shapes = [(64, 112, 1), (64, 112, 2), (128, 56, 1), (256, 28, 1), (512, 14, 1)];

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "turns of each contender", DefaultValueFactory = _ => 15 };
        var markdown = new Option<FileInfo?>("--markdown") { Description = "write the table to this Markdown file" };
        var command = new Command("nhwc", "Depthwise 3x3 in NHWC against NCHW and ONNX Runtime, one thread") { rounds, markdown };
        command.SetAction(parsed =>
        {
            var table = new StringBuilder();
            table.AppendLine("Depthwise 3×3 with TensorFlow's SAME padding, one thread, median milliseconds into memory that is there already.").AppendLine();
            table.AppendLine("| shape | NHWC | NCHW | NCHW and conversion | ONNX Runtime, NCHW | NHWC against conversion | NHWC against ONNX Runtime |");
            table.AppendLine("|---|---:|---:|---:|---:|---:|---:|");
            foreach ((int channels, int size, int stride) in Shapes)
            {
                using var benchmark = new DepthwiseContest(channels, size, stride);
                double[] ms = Race.Run(benchmark.Contenders, parsed.GetValue(rounds), settle: false, quantile: 0.5);
                table.AppendLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {size}×{size}×{channels}, stride {stride} | {ms[0]:F4} | {ms[1]:F4} | {ms[2]:F4} | {ms[3]:F4} | {ms[2] / ms[0]:F2} | {ms[3] / ms[0]:F2} |"));
            }
            Console.Write(table);
            if (parsed.GetValue(markdown) is FileInfo file)
                File.WriteAllText(file.FullName, $"# Depthwise convolution in NHWC on {Machine.This().Processor}\n\n{table}");
        });
        return command;
    }
}
