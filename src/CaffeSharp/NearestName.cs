namespace CaffeSharp;

/// <summary>Finds what a misspelt name may have meant.</summary>
internal static class NearestName
{
    /// <summary>"; did you mean 'x'?" for the nearest of the names, empty when none is near.</summary>
    public static string Hint(string name, IEnumerable<string> names) =>
        Find(name, names) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary>The name fewest edits away, letter case counting little; null when more than a third would have to change.</summary>
    public static string? Find(string name, IEnumerable<string> names)
    {
        string? nearest = null;
        int best = (Math.Max(name.Length, 3) / 3 * 2) + 1;
        foreach (string candidate in names)
        {
            int distance = Distance(name, candidate);
            if (distance < best)
                (nearest, best) = (candidate, distance);
        }
        return nearest;
    }

    /// <summary>Levenshtein distance in half edits: another letter counts 2, the same letter in another case 1.</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1).Select(i => 2 * i)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = 2 * i;
            for (int j = 1; j <= right.Length; j++)
            {
                int replace = diagonal + Cost(left[i - 1], right[j - 1]);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 2);
            }
        }
        return row[right.Length];
    }

    private static int Cost(char left, char right) =>
        left == right ? 0 : char.ToLowerInvariant(left) == char.ToLowerInvariant(right) ? 1 : 2;
}
