namespace CaffeSharp.Formats.Weights;

/// <summary>The three ways in which files have written a layer.</summary>
internal enum LayerForm
{
    /// <summary>Today's: <c>layer</c> with a type name (field 100 of the net).</summary>
    V2,

    /// <summary>Of 2014: <c>layers</c> with a type from an enum (field 2 of the net).</summary>
    V1,

    /// <summary>The first: a flat <c>layer</c> inside a <c>layers</c>.</summary>
    V0,
}
