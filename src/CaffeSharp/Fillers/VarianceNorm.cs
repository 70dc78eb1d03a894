namespace CaffeSharp.Fillers;

/// <summary>Which fan the variance of <see cref="XavierFiller"/> and <see cref="MsraFiller"/> is divided by.</summary>
internal enum VarianceNorm
{
    /// <summary>How many inputs feed one output; keeps the size of activations. The default.</summary>
    FanIn,

    /// <summary>How many outputs one input feeds; keeps the size of gradients.</summary>
    FanOut,

    /// <summary>The mean of both.</summary>
    Average,
}
