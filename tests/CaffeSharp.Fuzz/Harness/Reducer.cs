using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>Makes a file smaller as long as it still fails in the same way: leaves pieces out, then makes numbers small.</summary>
/// <param name="fails">Whether a file fails as the first one did.</param>
/// <param name="budget">How long to try.</param>
internal sealed partial class Reducer(Func<byte[], bool> fails, TimeSpan budget)
{
    private readonly long _start = Stopwatch.GetTimestamp();

    private bool IsTimeUp => Stopwatch.GetElapsedTime(_start) > budget;

    /// <summary>The smallest file found that still fails.</summary>
    public byte[] Reduce(byte[] file, bool isText)
    {
        if (!isText)
            return Zero(LeaveOut(file, bytes => bytes));
        string text = Encoding.UTF8.GetString(file);
        text = string.Concat(LeaveOut(Lines().Split(text), string.Concat));
        text = string.Concat(LeaveOut(Words().Split(text), string.Concat));
        return Encoding.UTF8.GetBytes(Shrink(text));
    }

    private byte[] LeaveOut(byte[] file, Func<byte[], byte[]> same) => LeaveOut<byte>(file, same);

    private string[] LeaveOut(string[] parts, Func<string[], string> join) =>
        LeaveOut<string>(parts, kept => Encoding.UTF8.GetBytes(join(kept)));

    /// <summary>Leaves out stretches of units: halves first, single units last.</summary>
    private T[] LeaveOut<T>(T[] units, Func<T[], byte[]> join)
    {
        for (int length = (units.Length + 1) / 2; length >= 1; length /= 2)
        {
            for (int at = units.Length - length; at > -length && !IsTimeUp; at -= length)
            {
                T[] rest = [.. units[..Math.Max(0, at)], .. units[Math.Min(units.Length, at + length)..]];
                if (rest.Length < units.Length && fails(join(rest)))
                    units = rest;
            }
        }
        return units;
    }

    /// <summary>Sets bytes to 0.</summary>
    private byte[] Zero(byte[] file)
    {
        for (int at = 0; at < file.Length && !IsTimeUp; at++)
        {
            if (file[at] == 0)
                continue;
            byte[] zeroed = [.. file];
            zeroed[at] = 0;
            file = fails(zeroed) ? zeroed : file;
        }
        return file;
    }

    /// <summary>Makes every whole number as small as it can be among 0, 1 and its halves.</summary>
    private string Shrink(string text)
    {
        for (int i = 0; i < Numbers().Count(text); i++)
        {
            Match number = Numbers().Matches(text)[i];
            if (!long.TryParse(number.Value, out long value))
                continue;
            foreach (long smaller in new[] { 0, 1, 2, value / 16, value / 4, value / 2, value - 1 }.Where(smaller => smaller >= 0 && smaller < value))
            {
                string shrunk = $"{text[..number.Index]}{smaller}{text[(number.Index + number.Length)..]}";
                if (IsTimeUp || !fails(Encoding.UTF8.GetBytes(shrunk)))
                    continue;
                text = shrunk;
                break;
            }
        }
        return text;
    }

    [GeneratedRegex(@"(?<=\n)")]
    private static partial Regex Lines();

    // A field with its value, a brace, or whatever else stands between spaces.
    [GeneratedRegex(@"(?<=\s)(?=\S)(?<!:\s)")]
    private static partial Regex Words();

    [GeneratedRegex(@"(?<![\w.])\d+(?![\w.])")]
    private static partial Regex Numbers();
}
