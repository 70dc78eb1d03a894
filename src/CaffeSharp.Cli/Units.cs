using System.Globalization;

namespace CaffeSharp.Cli;

/// <summary>Numbers as people and scripts read them, the same in every country.</summary>
internal static class Units
{
    /// <summary>Milliseconds below a second, else seconds: <c>215 ms</c>, <c>1.53 s</c>.</summary>
    public static string Duration(TimeSpan time) => time.TotalSeconds < 1
        ? $"{Invariant(time.TotalMilliseconds, time.TotalMilliseconds < 10 ? "0.0" : "0")} ms"
        : $"{Invariant(time.TotalSeconds, "0.00")} s";

    /// <summary>Bytes in the unit that leaves few digits: <c>232.6 MiB</c>.</summary>
    public static string Bytes(long bytes) => Scaled(bytes, 1024, ["B", "KiB", "MiB", "GiB", "TiB"]);

    /// <summary>A large count in thousands, millions or more: <c>724.4 M</c>.</summary>
    public static string Count(long count) => Scaled(count, 1000, ["", "k", "M", "G", "T"]).TrimEnd();

    /// <summary>A number in as few digits as tell it apart: <c>0.01</c>, <c>1e-05</c>.</summary>
    public static string Number(double number)
    {
        double magnitude = Math.Abs(number);
        bool plain = magnitude is 0 or (>= 1e-4 and < 1e6) || !double.IsFinite(number);
        return Invariant(number, plain ? "G6" : "0.###e-00");
    }

    /// <summary>
    /// Four decimals as C++ prints them (<c>std::fixed</c>, <c>setprecision(4)</c>): exact halves go to the even digit.
    /// </summary>
    public static string FourDecimals(float value)
    {
        if (!float.IsFinite(value))
            return float.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        // A float times 10000 is exact in double, so this rounds the float itself.
        return Invariant(Math.Round(value * 10000.0) / 10000, "F4");
    }

    private static string Scaled(long number, int step, string[] units)
    {
        double scaled = number;
        int unit = 0;
        for (; scaled >= step && unit < units.Length - 1; unit++)
            scaled /= step;
        return $"{Invariant(scaled, unit == 0 ? "0" : "0.0")} {units[unit]}";
    }

    private static string Invariant(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
