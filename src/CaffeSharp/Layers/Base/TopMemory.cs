namespace CaffeSharp.Layers;

/// <summary>How a layer's first top may lie in the memory of its first bottom.</summary>
public enum TopMemory
{
    /// <summary>The top must have memory of its own.</summary>
    Own,

    /// <summary>The forward is right even when both are the same memory, as for element-wise layers.</summary>
    InPlace,

    /// <summary>
    /// Every top holds the same numbers as the first bottom, so it may be the same memory; the forward then has
    /// nothing to do. Such a layer's forward copies bottom 0 to every top, and may be skipped when they coincide.
    /// </summary>
    View,
}
