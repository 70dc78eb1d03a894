using System.Diagnostics;
using System.Globalization;

namespace CaffeSharp.Cli;

/// <summary>Tells how far long work is where there is no terminal to draw a bar on: a line now and then, for who reads the log.</summary>
/// <param name="what">What is counted.</param>
/// <param name="total">How many of it there are.</param>
/// <param name="tell">Is given each line.</param>
internal sealed class ProgressLines(string what, int total, Action<string> tell)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _told;
    private int _done;

    /// <summary>So many more are done.</summary>
    public void Advance(int more)
    {
        _done += more;
        TimeSpan now = _clock.Elapsed;
        if (now - _told < Pause || _done >= total)
            return;
        _told = now;
        double rate = _done / now.TotalSeconds;
        tell(string.Create(CultureInfo.InvariantCulture, $"{_done} of {total} {what}, {rate:0.#}/s, about {TimeSpan.FromSeconds(Math.Round((total - _done) / rate)):g} left"));
    }
}
