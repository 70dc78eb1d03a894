namespace CaffeSharp.Imaging.Graphs;

/// <summary>Parts of a net that follow each other and are alike in everything but their names.</summary>
/// <param name="First">The first box of the first part.</param>
/// <param name="Length">How many boxes a part has.</param>
/// <param name="Times">How many parts there are, two at least.</param>
/// <param name="Text">What stands beside it.</param>
internal sealed record Repeat(int First, int Length, int Times, string Text)
{
    private const int MostSegments = 8;

    /// <summary>Finds them, without overlap, those that spare most boxes first at each place.</summary>
    public static IReadOnlyList<Repeat> Find(IReadOnlyList<Block> blocks, IReadOnlyList<(int From, int To)> edges)
    {
        List<(int First, int Length, string Likeness)> segments = Segments(blocks, edges);
        var found = new List<Repeat>();
        for (int at = 0; at < segments.Count;)
        {
            (int period, int times) = Enumerable.Range(1, MostSegments).Select(length => (Period: length, Times: CountFrom(segments, at, length))).MaxBy(one => (one.Times - 1) * one.Period);
            if (times > 1)
                found.Add(Of(blocks, segments[at].First, segments.Skip(at).Take(period).Sum(segment => segment.Length), times));
            at += period * times;
        }
        return found;
    }

    private static Repeat Of(IReadOnlyList<Block> blocks, int first, int length, int times)
    {
        string[] names = [.. Enumerable.Range(1, times).Select(part => blocks[first + (part * length) - 1].First.Name)];
        return new Repeat(first, length, times, $"{times} times, to {(times > 3 ? $"{names[0]}, {names[1]} … {names[^1]}" : string.Join(", ", names))}");
    }

    private static int CountFrom(List<(int First, int Length, string Likeness)> segments, int at, int period)
    {
        int times = 1;
        while (at + (period * (times + 1)) <= segments.Count && Enumerable.Range(at, period).All(i => segments[i].Likeness == segments[i + (period * times)].Likeness))
            times++;
        return times;
    }

    /// <summary>The net cut wherever one box alone is read from behind.</summary>
    private static List<(int First, int Length, string Likeness)> Segments(IReadOnlyList<Block> blocks, IReadOnlyList<(int From, int To)> edges)
    {
        var segments = new List<(int First, int Length, string Likeness)>();
        int first = 0;
        for (int i = 0; i < blocks.Count; i++)
        {
            int[] live = [.. edges.Where(edge => edge.From <= i && edge.To > i).Select(edge => edge.From).Distinct()];
            if (i < blocks.Count - 1 && !(live is [int only] && only == i))
                continue;
            segments.Add((first, i - first + 1, Likeness(blocks, edges, first, i)));
            first = i + 1;
        }
        return segments;
    }

    // Inputs and ends are never alike; a line that comes in from before is the same wherever it comes from.
    private static string Likeness(IReadOnlyList<Block> blocks, IReadOnlyList<(int From, int To)> edges, int first, int last)
    {
        if (last == blocks.Count - 1 || blocks.Skip(first).Take(last - first + 1).Any(block => block.First.IsInput))
            return $"only {first}";
        IEnumerable<string> boxes = Enumerable.Range(first, last - first + 1).Select(i => blocks[i].Likeness);
        IEnumerable<string> lines = edges.Where(edge => edge.To >= first && edge.To <= last).Select(edge => $"{(edge.From < first ? -1 : edge.From - first)}>{edge.To - first}");
        return $"{string.Join('|', boxes)} {string.Join(' ', lines)}";
    }
}
