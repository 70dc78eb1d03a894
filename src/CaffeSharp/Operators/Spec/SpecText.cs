namespace CaffeSharp.Operators.Spec;

/// <summary>A convolution in one dialect, or why that dialect cannot say it.</summary>
/// <param name="Dialect">Whose words.</param>
/// <param name="Text">The words, or null.</param>
/// <param name="Reason">Why there are none, or null.</param>
internal sealed record SpecText(Dialect Dialect, string? Text, string? Reason)
{
    internal static SpecText Of(Dialect dialect, string text) => new(dialect, text, null);

    internal static SpecText None(Dialect dialect, string reason) => new(dialect, null, reason);

    /// <summary>The words, or the reason why there are none.</summary>
    public override string ToString() => Text ?? $"none: {Reason}";
}
