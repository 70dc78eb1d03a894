using CaffeSharp.Blobs;
using CaffeSharp.Graph;
using CaffeSharp.Layers;

namespace CaffeSharp.Imaging.Graphs;

/// <summary>What a drawing shows as one box: a layer, and those behind it that only change its numbers one by one.</summary>
internal sealed class Block
{
    private const double NameSize = 13, RowSize = 11.5;

    /// <summary>The row of the first layer.</summary>
    public const double HeadHeight = 24;

    /// <summary>A row of a further layer or of text.</summary>
    public const double RowHeight = 17;

    /// <summary>Between the box's edge and its text.</summary>
    public const double Padding = 10;

    private readonly List<Node> _nodes = [];

    /// <summary>Makes the box of one layer.</summary>
    /// <param name="node">The layer.</param>
    /// <param name="kernel">What runs it; null when the net is shown as it is written.</param>
    public Block(Node node, string? kernel)
    {
        Kernel = kernel;
        _nodes.Add(node);
    }

    /// <summary>The layers, in running order.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>What runs them, if the drawing tells.</summary>
    public string? Kernel { get; }

    /// <summary>The layer that gives the box its name and colour.</summary>
    public Node First => _nodes[0];

    /// <summary>Blobs that are named in the box because a line from where they are made would cross the whole net.</summary>
    public List<string> Far { get; } = [];

    /// <summary>Learned numbers.</summary>
    public long Parameters => _nodes.SelectMany(node => node.Parameters).Distinct().Sum(parameter => (long)parameter.Shape.Count());

    /// <summary>Multiply-adds at the net's own shapes.</summary>
    public long Macs => _nodes.Sum(node => node.Layer.Macs([.. node.Bottoms.Select(bottom => bottom.Shape)]));

    /// <summary>The shapes of what leaves the box.</summary>
    public string Shapes => string.Join("  ", _nodes[^1].Tops.Select(top => top.Shape).Distinct().Select(Text));

    /// <summary>The lines below the head: further layers, the kernel, what it costs.</summary>
    public IReadOnlyList<(LayerKind? Kind, string Text)> Rows => field ??= [.. MakeRows()];

    /// <summary>The words of the head.</summary>
    public string Head => First.Type == First.Name ? First.Name : $"{First.Name} · {First.Type}";

    /// <summary>In pixels.</summary>
    public double Width => (2 * Padding) + Math.Max(TextWidth.Of(Head, NameSize), Rows.Select(row => TextWidth.Of(row.Text, RowSize)).DefaultIfEmpty(0).Max());

    /// <summary>In pixels.</summary>
    public double Height => HeadHeight + (Rows.Count * RowHeight) + (Rows.Count > 0 ? 4 : 0);

    /// <summary>Takes in a layer that works on what the box gives.</summary>
    public void Add(Node node) => _nodes.Add(node);

    /// <summary>What two boxes of repeated parts have in common: all but names.</summary>
    public string Likeness => string.Join(';', _nodes.Select(node =>
        $"{node.Type} {string.Join(',', node.Tops.Select(top => top.Shape))} {string.Join(',', node.Parameters.Select(parameter => parameter.Shape))}")) + $" {Macs} {Kernel} {string.Join(',', Far)}";

    /// <summary>Everything about the box, a line each.</summary>
    public string Tip => string.Join('\n', _nodes.SelectMany(Lines));

    private IEnumerable<(LayerKind? Kind, string Text)> MakeRows()
    {
        foreach (Node node in _nodes.Skip(1).Concat(First.Origins.Where(origin => origin.Name != First.Name)))
            yield return (LayerKinds.Of(node.Type), node.Type);
        foreach (string far in Far)
            yield return (LayerKind.Input, $"reads {far}");
        if (Kernel is not null)
            yield return (null, Kernel);
        if (First.Parameters.Count > 0 && LayerKinds.Of(First.Type) is LayerKind.Convolution or LayerKind.Dense)
            yield return (null, $"weights {Text(First.Parameters[0].Shape)}");
        if (Parameters > 0)
            yield return (null, $"{Scaled.Count(Parameters)} parameters");
        if (Macs > 0)
            yield return (null, $"{Scaled.Count(Macs)} multiply-adds");
    }

    private static IEnumerable<string> Lines(Node node)
    {
        yield return $"{node.Name} ({node.Type})";
        foreach (Value bottom in node.Bottoms)
            yield return $"  reads {bottom.Name} {bottom.Shape}";
        foreach (Value top in node.Tops)
            yield return $"  makes {top.Name} {top.Shape}";
        foreach (ParameterBlob parameter in node.Parameters)
            yield return $"  parameter {parameter.Shape}";
        if (node.Origins.Count > 1)
            yield return $"  stands for {string.Join(", ", node.Origins.Select(origin => origin.Name))}";
    }

    private static string Text(Shape shape) => shape.Axes == 0 ? "1 number" : string.Join(" × ", shape);
}
