using System.IO.Compression;
using CaffeSharp.Blobs;

namespace CaffeSharp.Cli.Batch;

/// <summary>Joins the results of parts, in order, into one file of the same form, and sees that none has lost a row.</summary>
internal static class PartJoin
{
    /// <summary>Joins them.</summary>
    /// <param name="parts">The parts, all done.</param>
    /// <param name="output">Where the joined file is written; it must be able to seek.</param>
    /// <param name="advance">Is told how many more pictures are joined.</param>
    /// <exception cref="CaffeException">A part has not as many rows as pictures that could be read.</exception>
    public static void Join(IReadOnlyList<BatchPart> parts, Stream output, Action<int> advance)
    {
        if (parts.Count > 0 && parts[0].Form == ".npz")
            JoinArrays(parts, output, advance);
        else
            JoinLines(parts, output, advance);
    }

    private static void JoinLines(IReadOnlyList<BatchPart> parts, Stream output, Action<int> advance)
    {
        using var text = new StreamWriter(output, leaveOpen: true) { NewLine = "\n" };
        foreach (BatchPart part in parts)
        {
            bool isHeader = part.Form == ".csv";
            int rows = 0;
            foreach (string line in File.ReadLines(part.Results))
            {
                // The first part's header is that of all.
                if (!isHeader || ReferenceEquals(part, parts[0]))
                    text.WriteLine(line);
                rows += isHeader ? 0 : 1;
                isHeader = false;
            }
            Check(part, rows);
            advance(part.Count);
        }
    }

    private static void JoinArrays(IReadOnlyList<BatchPart> parts, Stream output, Action<int> advance)
    {
        using var joined = new NpzRowWriter(output);
        Dictionary<string, NpyRowWriter> arrays = [];
        foreach (BatchPart part in parts)
        {
            using ZipArchive archive = ZipFile.OpenRead(part.Results);
            foreach (ZipArchiveEntry entry in archive.Entries)
            {
                using Stream stream = entry.Open();
                Blob rows = NpyFile.Read(stream);
                Check(part, rows.Shape[0]);
                string name = Path.GetFileNameWithoutExtension(entry.Name);
                if (!arrays.TryGetValue(name, out NpyRowWriter? array))
                    arrays[name] = array = joined.Begin(name, [.. rows.Shape.Skip(1)]);
                for (int i = 0, length = rows.Shape.Count(1); i < rows.Shape[0]; i++)
                    array.Write(rows.Span.Slice(i * length, length));
            }
            advance(part.Count);
        }
        joined.Finish();
    }

    private static void Check(BatchPart part, int rows)
    {
        int readable = part.Count - part.CountFailures();
        if (rows != readable)
            throw new CaffeException($"{part.Results} is damaged: it has {rows} rows, and {readable} of its {part.Count} pictures could be read; remove it and run its shard again");
    }
}
