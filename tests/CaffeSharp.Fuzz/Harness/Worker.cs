using System.Globalization;

namespace CaffeSharp.Fuzz.Harness;

/// <summary>
/// The process in which cases run, since one may end it. Reads requests line by line, <c>cases FIRST COUNT</c>,
/// <c>file PATH</c> or, for a file that once was a find, <c>find PATH</c>, and answers with one <see cref="Verdict"/> a line for every case.
/// </summary>
internal static class Worker
{
    // Threads of a pool have no larger one on most systems.
    private const int StackBytes = 1 << 20;

    /// <summary>Answers until there are no more requests.</summary>
    /// <param name="mode">What the cases are of.</param>
    /// <param name="seed">What they are drawn from.</param>
    public static void Serve(FuzzMode mode, long seed)
    {
        TextReader requests = Console.In;
        using var answers = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        var thread = new Thread(() => Answer(mode, seed, requests, answers), StackBytes);
        thread.Start();
        thread.Join();
    }

    private static void Answer(FuzzMode mode, long seed, TextReader requests, StreamWriter answers)
    {
        while (requests.ReadLine() is { } request)
        {
            string[] words = request.Split(' ', 2);
            if (words[0] is "file" or "find")
            {
                answers.WriteLine(CaseRunner.Run(mode, File.ReadAllBytes(words[1]), words[0] == "find" ? Limits.Find : Limits.Case).ToLine());
                continue;
            }
            long[] range = [.. words[1].Split(' ').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
            for (long index = range[0]; index < range[0] + range[1]; index++)
                answers.WriteLine(CaseRunner.Run(mode, mode.Make(CaseSeed.Random(seed, mode.Name, index)), Limits.Case).ToLine());
        }
    }
}
