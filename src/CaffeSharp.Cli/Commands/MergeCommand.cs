using System.CommandLine;
using System.Text.Json.Nodes;
using CaffeSharp.Cli.Batch;
using CaffeSharp.Formats;

namespace CaffeSharp.Cli.Commands;

/// <summary><c>caffesharp merge</c>: the results of all shards as one file, in the order of the manifest.</summary>
internal sealed class MergeCommand : CaffeCommand
{
    private readonly Argument<string> _folder = new("DIR") { Description = "The folder that was batch's --out." };

    private readonly Option<string?> _output = new("--output", "-o") { Description = "The joined file. Default: DIR/results, with the ending of the parts.", HelpName = "FILE" };

    public MergeCommand()
        : base("merge", "Joins the results of batch: sees that all shards are there and whole, and writes them in the manifest's order.", "results", "results -o fc7.npz")
    {
        Arguments.Add(_folder);
        Options.Add(_output);
    }

    protected override int Run(ParseResult parse, Report report)
    {
        string folder = parse.GetRequiredValue(_folder);
        var journal = BatchJournal.Read(folder);
        string output = parse.GetValue(_output) ?? Path.Combine(folder, $"results{journal.Form}"), failures = Path.ChangeExtension(output, ".failures.jsonl");
        if (Path.GetExtension(output) != journal.Form)
            throw new CaffeException($"the results in {folder} are {journal.Form}, and --output {output} ends otherwise");
        BatchPart[][] shards = [.. Shard.All(journal.ShardCount).Select(shard => journal.Parts(folder, shard).ToArray())];
        CheckWhole(folder, shards);
        BatchPart[] parts = [.. shards.SelectMany(shard => shard)];
        int failed = parts.Sum(part => part.CountFailures());
        OutputFile.Write(output, stream => report.WithProgress("pictures", journal.ItemCount, advance => PartJoin.Join(parts, stream, advance)));
        OutputFile.Write(failures, stream =>
        {
            foreach (BatchPart part in parts.Where(part => File.Exists(part.Failures)))
                stream.Write(File.ReadAllBytes(part.Failures));
        });
        if (report.IsJson)
            report.Json(new JsonObject { ["file"] = output, ["images"] = journal.ItemCount - failed, ["failed"] = failed, ["failures"] = failures });
        else
            report.Line($"{journal.ItemCount - failed} of {journal.ItemCount} pictures in {output}{(failed > 0 ? $", the others in {failures}" : "")}");
        return ExitCode.Done;
    }

    private static void CheckWhole(string folder, BatchPart[][] shards)
    {
        string[] wanting = [.. shards.Select((parts, index) => (Missing: parts.Count(part => !part.IsDone), parts.Length, Index: index)).Where(shard => shard.Missing > 0)
            .Select(shard => $"--shard {shard.Index}/{shards.Length} ({shard.Missing} of {shard.Length} parts)")];
        if (wanting.Length > 0)
            throw new CaffeException($"{folder} is not whole; run batch again with {string.Join(", ", wanting)}");
    }
}
