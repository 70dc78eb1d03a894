namespace CaffeSharp.Imaging.Detectors;

/// <summary>A thing found in a picture. Edges are in pixels of the picture, from its top left, and may lie outside it.</summary>
/// <param name="Label">The class, as the net counts them; 0 is the background where there is one.</param>
/// <param name="Score">How sure the net is, 0 to 1.</param>
/// <param name="Left">The left edge.</param>
/// <param name="Top">The upper edge.</param>
/// <param name="Right">The right edge.</param>
/// <param name="Bottom">The lower edge.</param>
public sealed record Detection(int Label, float Score, float Left, float Top, float Right, float Bottom)
{
    /// <summary>Points that belong to it: of a face the left and the right eye as seen, nose, and corners of the mouth. Empty for most nets.</summary>
    public IReadOnlyList<Landmark> Landmarks { get; init; } = [];
}
