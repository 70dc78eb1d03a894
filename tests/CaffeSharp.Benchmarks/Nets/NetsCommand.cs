using System.CommandLine;
using System.Text.Json;
using CaffeSharp.Blobs;
using CaffeSharp.Onnx;

namespace CaffeSharp.Benchmarks.Nets;

/// <summary>The command <c>nets</c>: whole networks, ours against ONNX Runtime on our own ONNX form of them.</summary>
internal static class NetsCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        var threads = new Option<string>("--threads") { Description = "thread counts to measure, as 1,2", DefaultValueFactory = _ => "1,2" };
        var batch = new Option<string>("--batch") { Description = "batches to measure, as 1,8", DefaultValueFactory = _ => "1" };
        var filter = new Option<string>("--filter") { Description = "only nets whose name contains one of these, as alex,vgg", DefaultValueFactory = _ => "" };
        var nets = new Option<string[]>("--nets") { Description = "folders of folders with nets; models by default", DefaultValueFactory = _ => ["models"] };
        var rounds = new Option<int>("--rounds") { Description = "turns of each contender", DefaultValueFactory = _ => 11 };
        var json = new Option<FileInfo?>("--json") { Description = "write the results to this JSON file" };
        var profile = new Option<bool>("--profile") { Description = "print the steps of every net, those that take most first" };
        var command = new Command("nets", "Whole networks, ours against ONNX Runtime") { threads, batch, filter, nets, rounds, json, profile };
        command.SetAction(parsed =>
        {
            string[] words = parsed.GetRequiredValue(filter).Split(',');
            BenchmarkNet[] chosen = [.. parsed.GetRequiredValue(nets).SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal)
                .Select(folder => new BenchmarkNet(folder)).Where(net => net.IsThere && words.Any(net.Name.Contains))];
            var results = new List<NetResult>();
            foreach (BenchmarkNet net in chosen)
            {
                foreach (var (count, images) in Counts.Read("--threads", parsed.GetRequiredValue(threads)).SelectMany(_ => Counts.Read("--batch", parsed.GetRequiredValue(batch)), (count, images) => (count, images)))
                    Measure(net, count, images, parsed.GetValue(rounds), parsed.GetValue(profile), results);
            }
            Console.Write(NetsReport.Results(results));
            if (parsed.GetValue(json) is FileInfo file)
                File.WriteAllText(file.FullName, JsonSerializer.Serialize(results, Indented));
        });
        return command;
    }

    private static void Measure(BenchmarkNet net, int threads, int batch, int rounds, bool profile, List<NetResult> results)
    {
        try
        {
            using var contest = new NetContest(net, threads, batch);
            var (ours, theirs) = contest.Race(rounds);
            IReadOnlyList<StepProfile> steps = contest.Profile();
            results.Add(new NetResult
            {
                Net = net.Name,
                Threads = threads,
                Batch = batch,
                OursMs = ours,
                OrtMs = theirs,
                ConvMs = steps.Where(step => step.Macs > 0).Sum(step => step.LeastMilliseconds),
                MaxError = contest.MaxError,
            });
            Console.Error.WriteLine($"{results[^1]}");
            if (profile)
                Console.WriteLine(NetsReport.Steps(net.Name, steps));
        }
        catch (OnnxException fault)
        {
            Console.Error.WriteLine($"{net.Name} cannot be written as ONNX: {fault.Message}");
        }
    }
}
