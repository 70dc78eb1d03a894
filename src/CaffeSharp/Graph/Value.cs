using CaffeSharp.Blobs;

namespace CaffeSharp.Graph;

/// <summary>
/// An edge of the graph: what one layer writes and others read. Written once: an in-place layer writes a new value
/// under the name of the old one.
/// </summary>
/// <param name="Id">The value's place among all values of its graph.</param>
/// <param name="Name">The blob's name in the prototxt; empty for a top that the text leaves out.</param>
/// <param name="Shape">The shape it has with the inputs as the net declares them.</param>
public sealed record Value(int Id, string Name, Shape Shape)
{
    /// <summary>Name, place and shape.</summary>
    public override string ToString() => $"{Name}#{Id} {Shape}";
}
