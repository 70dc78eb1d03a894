namespace CaffeSharp.Planning;

/// <summary>How the values around a step may lie in memory.</summary>
internal enum LayoutDemand
{
    /// <summary>All row-major.</summary>
    Plain,

    /// <summary>All row-major, or all in blocks of channels.</summary>
    Same,

    /// <summary>Each in either layout, but a residual as the top it is added to.</summary>
    Any,
}
