using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using CaffeSharp.Formats;
using CaffeSharp.Imaging;

namespace CaffeSharp.Cli.Batch;

/// <summary>
/// Makes the parts of a shard that are missing. Each worker has a session of one thread and makes a whole part: it decodes, runs and writes.
/// So all cores are busy with different pictures, and each worker has at most two batches of them in memory.
/// </summary>
/// <param name="open">Opens a session for one worker.</param>
/// <param name="features">What is taken from it.</param>
/// <param name="reader">Reads the pictures.</param>
internal sealed class ShardRun(Func<Session> open, PictureFeatures features, PictureReader reader)
{
    private int _withNaN;

    /// <summary>How many pictures gave a NaN.</summary>
    public int WithNaN => _withNaN;

    /// <summary>Makes the parts.</summary>
    /// <param name="manifest">All pictures' paths.</param>
    /// <param name="parts">The parts to make.</param>
    /// <param name="workers">How many are made at once.</param>
    /// <param name="advance">Is told how many more pictures are done, from one thread at a time.</param>
    /// <exception cref="CaffeException">A part cannot be made; those that were are kept.</exception>
    public void Make(IReadOnlyList<string> manifest, IReadOnlyList<BatchPart> parts, int workers, Action<int> advance)
    {
        var left = new ConcurrentQueue<BatchPart>(parts);
        var told = new Lock();
        Task[] running = [.. Enumerable.Range(0, Math.Min(workers, parts.Count)).Select(_ => Task.Factory.StartNew(Work, TaskCreationOptions.LongRunning))];
        try
        {
            Task.WaitAll(running);
        }
        catch (AggregateException faults)
        {
            throw new CaffeException(faults.InnerExceptions[0].Message, faults.InnerExceptions[0]);
        }

        void Work()
        {
            try
            {
                using Session session = open();
                while (left.TryDequeue(out BatchPart? part))
                {
                    Make(part, manifest, session);
                    lock (told)
                        advance(part.Count);
                }
            }
            catch
            {
                // The others would go on for hours.
                left.Clear();
                throw;
            }
        }
    }

    private void Make(BatchPart part, IReadOnlyList<string> manifest, Session session)
    {
        List<(string Path, ImageException Fault)> failures = [];
        OutputFile.Write(part.Results, stream =>
        {
            using FeatureFile file = features.Begin(part.Results, stream);
            foreach (PictureBatch batch in reader.Read(Enumerable.Range(part.First, part.Count).Select(i => manifest[i])))
            {
                failures.AddRange(batch.Failures);
                if (features.Add(session, batch, file) is > 0 and int withNaN)
                    Interlocked.Add(ref _withNaN, withNaN);
            }
            file.Finish();
            // A part counts as done once its results are there, so its failures come before.
            WriteFailures(part, failures);
            ((FileStream)stream).Flush(flushToDisk: true);
        });
    }

    private static void WriteFailures(BatchPart part, List<(string Path, ImageException Fault)> failures)
    {
        if (failures.Count == 0)
        {
            File.Delete(part.Failures);
            return;
        }
        IEnumerable<string> lines = failures.Select(failure => new JsonObject { ["image"] = failure.Path, ["error"] = failure.Fault.Message }.ToJsonString() + "\n");
        OutputFile.Write(part.Failures, stream => stream.Write(Encoding.UTF8.GetBytes(string.Concat(lines))));
    }
}
