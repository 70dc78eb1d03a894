namespace CaffeSharp.Imaging.Graphs;

/// <summary>Which colour is which kind of layer.</summary>
internal static class Legend
{
    private const double Size = 12, Square = 11, Gap = 5, Between = 18;

    /// <summary>How wide the row is.</summary>
    public static double Width(IEnumerable<LayerKind> kinds) => kinds.Distinct().Sum(One);

    /// <summary>Writes the kinds in a row.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="kinds">Those that the picture shows, in any order and any number.</param>
    /// <param name="x">The left edge.</param>
    /// <param name="y">The baseline.</param>
    public static void Write(SvgWriter svg, IEnumerable<LayerKind> kinds, double x, double y)
    {
        foreach (LayerKind kind in kinds.Distinct().Order())
        {
            svg.Shape("rect", ("x", x), ("y", y - Square + 1), ("width", Square), ("height", Square), ("rx", 2.0), ("fill", kind.Colour()));
            svg.Label(kind.Word(), x + Square + Gap, y, Size, ("fill", "#333333"));
            x += One(kind);
        }
    }

    private static double One(LayerKind kind) => Square + Gap + TextWidth.Of(kind.Word(), Size) + Between;
}
