namespace CaffeSharp.Graph;

/// <summary>How a net and its weights fitted together.</summary>
/// <param name="AtFiller">Layers with a learned blob that the weights do not have, in running order.</param>
/// <param name="Unused">Layers of the weights that hold blobs but are not in the net, in the order of the file.</param>
public sealed record WeightReport(IReadOnlyList<string> AtFiller, IReadOnlyList<string> Unused)
{
    /// <summary>Whether there were weights, and a net to take them, and no layer took any.</summary>
    internal bool FitsNothing(bool anyTrained) => !anyTrained && Unused.Count > 0 && AtFiller.Count > 0;

    /// <summary>Nothing to report.</summary>
    internal static WeightReport None { get; } = new([], []);
}
