namespace CaffeSharp.Layers;

/// <summary>What the sum of a loss is divided by.</summary>
internal enum LossDivisor
{
    /// <summary>All labels, ignored ones too.</summary>
    AllLabels,

    /// <summary>The labels that are not ignored.</summary>
    CountedLabels,

    /// <summary>The images of the batch.</summary>
    BatchSize,

    /// <summary>Nothing.</summary>
    One,

    /// <summary>The number that the text gives, <c>pre_fixed_normalizer</c>. R-FCN's.</summary>
    Fixed,
}
