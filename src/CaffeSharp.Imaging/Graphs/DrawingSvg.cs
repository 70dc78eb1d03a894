using System.Globalization;
using System.Text;

namespace CaffeSharp.Imaging.Graphs;

/// <summary>Boxes and lines as SVG.</summary>
internal sealed class DrawingSvg
{
    private const double Margin = 24, Head = 74, Gap = 52, NameSize = 13, RowSize = 11.5, TitleSize = 20, FramePadding = 12, MostBetweenPorts = 14;
    private const string Line = "#7d8792", Ink = "#22272e", Pale = "#57606a", Edge = "#c3cad2", Ground = "#ffffff", Frame = "#f3f6fa";

    private readonly BlockGraph _graph;
    private readonly LayeredLayout _layout;

    /// <summary>Places the boxes.</summary>
    public DrawingSvg(BlockGraph graph)
    {
        _graph = graph;
        _layout = new LayeredLayout([.. graph.Blocks.Select(block => (Math.Max(block.Width, TextWidth.Of(block.Shapes, RowSize)), block.Height))], graph.Edges, Gap);
    }

    /// <summary>Writes the picture.</summary>
    public void Write(Stream stream, string title, string subtitle)
    {
        LayerKind[] kinds = [.. _graph.Blocks.SelectMany(block => block.Nodes).Select(node => LayerKinds.Of(node.Type)).Distinct()];
        double legend = Legend.Width(kinds), texts = _graph.Repeats.Select(repeat => FrameRight(repeat) + 8 + TextWidth.Of(repeat.Text, RowSize)).DefaultIfEmpty(0).Max();
        double inner = Math.Max(Math.Max(Math.Max(_layout.Width, texts), legend), Math.Max(TextWidth.Of(title, TitleSize), TextWidth.Of(subtitle, NameSize)));
        double width = inner + (2 * Margin), height = _layout.Height + Head + (2 * Margin) + Gap;
        using var svg = new SvgWriter(stream, width, height, title);
        svg.Shape("rect", ("width", width), ("height", height), ("fill", Ground));
        svg.Label(title, Margin, Margin + TitleSize, TitleSize, ("fill", Ink), ("font-weight", "bold"));
        svg.Label(subtitle, Margin, Margin + 42, NameSize, ("fill", Pale));
        Legend.Write(svg, kinds, Margin, Margin + 64);
        double left = Margin + Math.Max(0, (inner - Math.Max(_layout.Width, texts)) / 2);
        svg.Begin("g", ("transform", $"translate({Number(left)} {Number(Margin + Head)})"));
        foreach (Repeat repeat in _graph.Repeats)
            WriteFrame(svg, repeat);
        svg.Begin("g", ("fill", "none"), ("stroke", Line), ("stroke-width", 1.5));
        foreach ((int from, int to) in _graph.Edges)
            svg.Shape("path", ("d", Path(from, to)));
        svg.End();
        for (int i = 0; i < _graph.Blocks.Count; i++)
            WriteBlock(svg, i);
        svg.End();
    }

    private void WriteBlock(SvgWriter svg, int at)
    {
        Block block = _graph.Blocks[at];
        (double x, double y) = _layout.Top(at);
        double left = x - (block.Width / 2), row = y + Block.HeadHeight;
        string colour = LayerKinds.Of(block.First.Type).Colour();
        svg.Begin("g", ("class", "box"), ("data-name", string.Join(' ', block.Nodes.Select(node => node.Name))));
        svg.Tip(block.Tip);
        svg.Shape("rect", ("x", left), ("y", y), ("width", block.Width), ("height", block.Height), ("rx", 5.0), ("fill", Ground), ("stroke", Edge));
        svg.Shape("rect", ("x", left), ("y", y), ("width", block.Width), ("height", Block.HeadHeight), ("rx", 5.0), ("fill", colour));
        svg.Label(block.Head, x, y + 16.5, NameSize, ("text-anchor", "middle"), ("fill", Ground), ("font-weight", "bold"));
        foreach ((LayerKind? kind, string text) in block.Rows)
        {
            if (kind is LayerKind known)
                svg.Shape("rect", ("x", left + 1), ("y", row + 2), ("width", 4.0), ("height", Block.RowHeight - 2), ("fill", known.Colour()));
            svg.Label(text, x, row + 13.5, RowSize, ("text-anchor", "middle"), ("fill", kind is LayerKind ink ? ink.Colour() : Pale));
            row += Block.RowHeight;
        }
        if (block.Shapes.Length > 0)
        {
            double wide = TextWidth.Of(block.Shapes, RowSize);
            svg.Shape("rect", ("x", x - (wide / 2)), ("y", y + block.Height + 4), ("width", wide), ("height", 16.0), ("rx", 4.0), ("fill", Ground));
            svg.Label(block.Shapes, x, y + block.Height + 16, RowSize, ("text-anchor", "middle"), ("fill", Pale));
        }
        svg.End();
    }

    private double FrameRight(Repeat repeat) => Boxes(repeat).Max(i => _layout.Top(i).X + (_graph.Blocks[i].Width / 2)) + FramePadding;

    private static IEnumerable<int> Boxes(Repeat repeat) => Enumerable.Range(repeat.First, repeat.Length);

    private void WriteFrame(SvgWriter svg, Repeat repeat)
    {
        double left = Boxes(repeat).Min(i => _layout.Top(i).X - (_graph.Blocks[i].Width / 2)) - FramePadding, right = FrameRight(repeat);
        double top = Boxes(repeat).Min(i => _layout.Top(i).Y) - FramePadding, bottom = Boxes(repeat).Max(i => _layout.Top(i).Y + _graph.Blocks[i].Height) + 20;
        svg.Shape("rect", ("x", left), ("y", top), ("width", right - left), ("height", bottom - top), ("rx", 10.0), ("fill", Frame), ("stroke", Edge), ("stroke-dasharray", "5 4"));
        svg.Label(repeat.Text, right + 8, (top + bottom) / 2, RowSize, ("fill", Pale));
    }

    /// <summary>Down from the lower edge of a box, through a free place in every rank between, to the upper edge of another.</summary>
    private string Path(int from, int to)
    {
        (double X, double From, double To)[] ranks = [.. _layout.Line(from, to)];
        var path = new StringBuilder();
        double x = ranks[0].X, y = ranks[0].From + _graph.Blocks[from].Height, last = Port(to, from);
        path.Append(CultureInfo.InvariantCulture, $"M{Number(x)} {Number(y)}V{Number(ranks[0].To)}");
        y = ranks[0].To;
        for (int i = 1; i < ranks.Length; i++)
        {
            double next = i == ranks.Length - 1 ? last : ranks[i].X, middle = (y + ranks[i].From) / 2;
            path.Append(CultureInfo.InvariantCulture, $"C{Number(x)} {Number(middle)} {Number(next)} {Number(middle)} {Number(next)} {Number(ranks[i].From)}");
            (x, y) = (next, ranks[i].From);
            if (i < ranks.Length - 1)
            {
                y = ranks[i].To;
                path.Append(CultureInfo.InvariantCulture, $"V{Number(y)}");
            }
        }
        return path.ToString();
    }

    /// <summary>Where on a box's upper edge the line from another box ends: side by side, in the order in which the lines come in.</summary>
    private double Port(int box, int from)
    {
        int[] sources = [.. _graph.Edges.Where(edge => edge.To == box).Select(edge => edge.From).OrderBy(source => _layout.Line(source, box).SkipLast(1).Last().X).ThenBy(source => source)];
        double between = Math.Min(MostBetweenPorts, _graph.Blocks[box].Width * 0.8 / sources.Length);
        return _layout.Top(box).X + ((Array.IndexOf(sources, from) - ((sources.Length - 1) / 2.0)) * between);
    }

    private static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
