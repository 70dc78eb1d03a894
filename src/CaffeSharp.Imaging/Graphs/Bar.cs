namespace CaffeSharp.Imaging.Graphs;

/// <summary>A bar of a chart.</summary>
/// <param name="Name">What stands before it.</param>
/// <param name="Kind">Its colour.</param>
/// <param name="Length">How long it is, in the chart's unit; not below 0.</param>
/// <param name="Text">What stands behind it.</param>
/// <param name="Tip">What a viewer tells when the pointer rests on it.</param>
internal readonly record struct Bar(string Name, LayerKind Kind, double Length, string Text, string Tip);
