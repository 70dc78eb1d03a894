using System.Text;

namespace CaffeSharp.Imaging.Graphs;

/// <summary>Boxes and lines in the language of Graphviz.</summary>
internal static class DrawingDot
{
    /// <summary>Writes the graph.</summary>
    public static void Write(Stream stream, BlockGraph graph, string title, string subtitle)
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        text.WriteLine($"digraph {Quoted(title)} {{");
        text.WriteLine($"  graph [label={Quoted($"{title}\n{subtitle}")}, labelloc=t, fontname=\"Helvetica\"];");
        text.WriteLine("  node [shape=box, style=filled, fontname=\"Helvetica\", fontcolor=white, color=\"#c3cad2\"];");
        text.WriteLine("  edge [fontname=\"Helvetica\", fontsize=10, color=\"#7d8792\"];");
        for (int i = 0; i < graph.Blocks.Count; i++)
        {
            Block block = graph.Blocks[i];
            string label = string.Join('\n', block.Rows.Select(row => row.Text).Prepend(block.Head));
            text.WriteLine($"  b{i} [label={Quoted(label)}, fillcolor=\"{LayerKinds.Of(block.First.Type).Colour()}\"];");
        }
        foreach ((int from, int to) in graph.Edges)
            text.WriteLine($"  b{from} -> b{to} [label={Quoted(graph.Blocks[from].Shapes)}];");
        for (int i = 0; i < graph.Repeats.Count; i++)
        {
            Repeat repeat = graph.Repeats[i];
            string boxes = string.Join(' ', Enumerable.Range(repeat.First, repeat.Length).Select(at => $"b{at};"));
            text.WriteLine($"  subgraph cluster_{i} {{ label={Quoted(repeat.Text)}; style=\"rounded,dashed\"; {boxes} }}");
        }
        text.WriteLine("}");
    }

    private static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
