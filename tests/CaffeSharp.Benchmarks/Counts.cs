using System.Globalization;

namespace CaffeSharp.Benchmarks;

/// <summary>Lists of counts on the command line, as <c>1,2</c>.</summary>
internal static class Counts
{
    /// <summary>The counts, each 1 or more.</summary>
    /// <exception cref="CaffeException">One of them is no count.</exception>
    public static IEnumerable<int> Read(string option, string text) => text.Split(',').Select(part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : throw new CaffeException($"{option}: '{part}' is not a count"));
}
