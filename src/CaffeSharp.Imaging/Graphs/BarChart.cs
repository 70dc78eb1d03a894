namespace CaffeSharp.Imaging.Graphs;

/// <summary>Bars below each other, each with its name and number, coloured by the kind of layer.</summary>
internal static class BarChart
{
    private const double Width = 960, Margin = 16, Row = 20, BarHeight = 14, Size = 12, TitleSize = 18, MostOfName = 300, Gap = 8, LeastBar = 1;
    private const string Ink = "#222222", Pale = "#555555", Ground = "#ffffff", Stripe = "#f4f5f7";

    /// <summary>Writes the chart.</summary>
    /// <param name="stream">Where it is written.</param>
    /// <param name="title">The first line.</param>
    /// <param name="subtitle">The second.</param>
    /// <param name="bars">From top to bottom.</param>
    public static void Write(Stream stream, string title, string subtitle, IReadOnlyList<Bar> bars)
    {
        double top = Margin + 68, height = top + (bars.Count * Row) + Margin;
        double names = bars.Select(bar => Math.Min(MostOfName, TextWidth.Of(bar.Name, Size))).DefaultIfEmpty(0).Max();
        double texts = bars.Select(bar => TextWidth.Of(bar.Text, Size)).DefaultIfEmpty(0).Max();
        double left = Margin + names + Gap, room = Width - Margin - texts - Gap - left, longest = bars.Select(bar => bar.Length).DefaultIfEmpty(0).Max();
        using var svg = new SvgWriter(stream, Width, height, title);
        svg.Shape("rect", ("width", Width), ("height", height), ("fill", Ground));
        svg.Label(TextWidth.Fit(title, TitleSize, Width - (2 * Margin)), Margin, Margin + TitleSize, TitleSize, ("fill", Ink), ("font-weight", "bold"));
        svg.Label(TextWidth.Fit(subtitle, Size, Width - (2 * Margin)), Margin, Margin + 38, Size, ("fill", Pale));
        Legend.Write(svg, bars.Select(bar => bar.Kind), Margin, Margin + 58);
        for (int i = 0; i < bars.Count; i++)
        {
            double y = top + (i * Row), baseline = y + (Row / 2) + (Size / 3);
            double length = longest == 0 ? 0 : Math.Max(LeastBar, bars[i].Length / longest * room);
            svg.Begin("g");
            svg.Tip(bars[i].Tip);
            svg.Shape("rect", ("x", 0.0), ("y", y), ("width", Width), ("height", Row), ("fill", i % 2 == 0 ? Stripe : Ground));
            svg.Label(TextWidth.Fit(bars[i].Name, Size, names), left - Gap, baseline, Size, ("text-anchor", "end"), ("fill", Ink));
            svg.Shape("rect", ("x", left), ("y", y + ((Row - BarHeight) / 2)), ("width", length), ("height", BarHeight), ("fill", bars[i].Kind.Colour()));
            svg.Label(bars[i].Text, left + length + Gap, baseline, Size, ("fill", Ink));
            svg.End();
        }
    }
}
