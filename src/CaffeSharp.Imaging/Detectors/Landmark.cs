namespace CaffeSharp.Imaging.Detectors;

/// <summary>A point of a detected thing, in pixels of the picture from its top left.</summary>
/// <param name="X">Columns from the left.</param>
/// <param name="Y">Rows from the top.</param>
public readonly record struct Landmark(float X, float Y);
