using System.Globalization;
using CaffeSharp.Fuzz.Mutation;

namespace CaffeSharp.Fuzz.Sessions;

/// <summary>
/// What is done to a session, step by step: comments behind a net's text, so that one file holds both and lines can be left out.
/// <code>
/// # run 3        a run on 3 images            # tap 1        shows layer 1 from now on      # trim, forget   as the members
/// # back 0       a run on the last outputs    # fail 0       a run that a tap ends          # cancel 0       a run cancelled before or during it
/// # beside 2     a run while another thread uses member 2                                   # dispose 0      ends it beside a run
/// </code>
/// </summary>
internal static class SessionScript
{
    private const string Mark = "# ";
    private const int MostSteps = 12;

    private static readonly string[] Verbs = ["run", "run", "run", "back", "back", "tap", "trim", "forget", "cancel", "fail", "beside", "beside"];

    /// <summary>Some steps; the first says how many threads there are.</summary>
    public static string Draw(Random random)
    {
        IEnumerable<string> steps = Enumerable.Range(0, random.Next(2, MostSteps)).Select(_ => $"{Mark}{random.Of(Verbs)} {random.Next(6)}\n");
        return $"{Mark}threads {random.Next(1, 4)}\n{string.Concat(steps)}{(random.OneIn(2) ? $"{Mark}dispose 0\n" : "")}";
    }

    /// <summary>The steps of a text.</summary>
    public static IEnumerable<(string Verb, int Number)> Read(string text)
    {
        foreach (string line in text.Split('\n').Where(line => line.StartsWith(Mark, StringComparison.Ordinal)))
        {
            string[] words = line[Mark.Length..].Split(' ');
            if (words.Length == 2 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int number))
                yield return (words[0], number % 16);
        }
    }
}
