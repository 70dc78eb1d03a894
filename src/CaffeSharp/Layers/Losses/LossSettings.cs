using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>What Caffe's <c>loss_param</c> says.</summary>
/// <param name="Divisor">What the sum is divided by.</param>
/// <param name="IgnoredLabel">A label that does not count, if there is one.</param>
internal readonly record struct LossSettings(LossDivisor Divisor, int? IgnoredLabel)
{
    /// <summary>What <see cref="LossDivisor.Fixed"/> divides by.</summary>
    public float FixedDivisor { get; init; } = 1;

    /// <summary>Reads the text; <paramref name="otherwise"/> holds where it says nothing.</summary>
    internal static LossSettings Parse(LossParameter? text, LossDivisor otherwise)
    {
        LossDivisor divisor = text switch
        {
            { HasNormalization: true } => text.Normalization switch
            {
                LossParameter.Types.NormalizationMode.Full => LossDivisor.AllLabels,
                LossParameter.Types.NormalizationMode.BatchSize => LossDivisor.BatchSize,
                LossParameter.Types.NormalizationMode.None => LossDivisor.One,
                LossParameter.Types.NormalizationMode.PreFixed => LossDivisor.Fixed,
                _ => LossDivisor.CountedLabels,
            },
            { HasNormalize: true } => text.Normalize ? LossDivisor.CountedLabels : LossDivisor.BatchSize,
            _ => otherwise,
        };
        return new(divisor, text is { HasIgnoreLabel: true } ? text.IgnoreLabel : null) { FixedDivisor = text?.PreFixedNormalizer ?? 1 };
    }

    /// <summary>The loss of a batch: its sum divided, by no less than 1.</summary>
    internal float Divide(double sum, int batch, int labels, int counted) => (float)(sum / Math.Max(1, Divisor switch
    {
        LossDivisor.AllLabels => labels,
        LossDivisor.CountedLabels => counted,
        LossDivisor.BatchSize => batch,
        LossDivisor.Fixed => (double)FixedDivisor,
        _ => 1,
    }));
}
