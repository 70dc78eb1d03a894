using System.Text.Json.Nodes;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli;

/// <summary>What a command finds in pictures, one after the other. A picture that cannot be read is told of and does not stop the others.</summary>
internal sealed class PictureResults(Report report)
{
    /// <summary>An object for every picture, in order; that of a picture that could not be read has an <c>error</c>.</summary>
    public JsonArray Json { get; } = [];

    /// <summary>What the command says to the shell.</summary>
    public int Exit { get; private set; } = ExitCode.Done;

    /// <summary>Treats pictures.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="treat">Reads a file, prints what it finds unless JSON is wanted, and returns it.</param>
    public void AddEach(IEnumerable<string> paths, Func<string, JsonObject> treat)
    {
        foreach (string path in paths)
        {
            try
            {
                Json.Add((JsonNode)treat(path));
            }
            catch (ImageException fault)
            {
                report.Fault(fault.Message);
                Json.Add((JsonNode)Failure(path, fault));
                Exit = ExitCode.BadInput;
            }
        }
    }

    /// <summary>Treats pictures in batches, decoding ahead. Those that cannot be read are told of at the end.</summary>
    /// <param name="reader">Reads the files.</param>
    /// <param name="paths">The files.</param>
    /// <param name="treat">Is given a batch with pictures, and makes for each what it prints, unless JSON is wanted, and returns.</param>
    public void AddBatches(PictureReader reader, IReadOnlyList<string> paths, Func<PictureBatch, IEnumerable<JsonObject>> treat)
    {
        var faults = new List<ImageException>();
        report.WithProgress("pictures", paths.Count, advance =>
        {
            int at = 0;
            foreach (PictureBatch batch in reader.Read(paths))
            {
                int count = batch.Paths.Count + batch.Failures.Count;
                IEnumerable<JsonObject> found = batch.Input is null ? [] : treat(batch);
                if (report.IsJson)
                    AddInOrder(paths.Skip(at).Take(count), new Queue<JsonObject>(found), new Queue<PictureFailure>(batch.Failures));
                else
                    _ = found.Count();
                faults.AddRange(batch.Failures.Select(failure => failure.Fault));
                at += count;
                advance(count);
            }
        }, besideLines: !report.IsJson);
        foreach (ImageException fault in faults)
            report.Fault(fault.Message);
        if (faults.Count == 0)
            return;
        Exit = ExitCode.BadInput;
        if (paths.Count > 1)
            report.Note($"{faults.Count} of {paths.Count} pictures could not be read");
    }

    private void AddInOrder(IEnumerable<string> paths, Queue<JsonObject> found, Queue<PictureFailure> failures)
    {
        foreach (string path in paths)
        {
            bool failed = failures.TryPeek(out PictureFailure? next) && next.Path == path;
            Json.Add((JsonNode)(failed ? Failure(path, failures.Dequeue().Fault) : found.Dequeue()));
        }
    }

    private static JsonObject Failure(string path, ImageException fault) => new() { ["image"] = path, ["error"] = fault.Message };
}
