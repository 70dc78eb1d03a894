namespace CaffeSharp.Formats;

/// <summary>Finds what a mistyped name was meant to be.</summary>
internal static class NearestName
{
    private const int LongestName = 64;

    /// <summary>
    /// The candidate with the fewest letters to insert, delete, replace or swap, letter case aside; null when even
    /// that one differs in more than a third of the name.
    /// </summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName)
            return null;
        string lower = name.ToLowerInvariant();
        string? nearest = null;
        int least = Math.Max(1, name.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            if (Math.Abs(candidate.Length - name.Length) >= least)
                continue;
            int distance = Distance(lower, candidate.ToLowerInvariant());
            if (distance >= least)
                continue;
            least = distance;
            nearest = candidate;
        }
        return nearest;
    }

    /// <summary>The end of a message, <c> (did you mean X?)</c>, or nothing when no candidate is near.</summary>
    public static string Hint(string name, IEnumerable<string> candidates) =>
        Find(name, candidates) is string nearest ? $" (did you mean {nearest}?)" : "";

    // Damerau's distance in its restricted form: neighbours may be swapped once.
    private static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            table[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            table[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int change = a[i - 1] == b[j - 1] ? 0 : 1;
                int best = Math.Min(table[i - 1, j - 1] + change, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, table[i - 2, j - 2] + 1);
                table[i, j] = best;
            }
        }
        return table[a.Length, b.Length];
    }
}
