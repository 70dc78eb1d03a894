using System.Globalization;

namespace CaffeSharp.Imaging.Graphs;

/// <summary>Large numbers in few letters.</summary>
internal static class Scaled
{
    private static readonly string[] Units = ["", " k", " M", " G", " T"];

    /// <summary>A count in thousands, millions or more: <c>724.4 M</c>.</summary>
    public static string Count(long count)
    {
        double number = count;
        int unit = 0;
        for (; number >= 1000 && unit < Units.Length - 1; unit++)
            number /= 1000;
        return number.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + Units[unit];
    }
}
