namespace CaffeSharp.Layers;

/// <summary>
/// What a layer does to every channel c of <c>[N, C, …]</c>: y = Factors[c] · x + Shifts[c]. In double, so that several of
/// them may be joined and rounded once.
/// </summary>
/// <param name="Factors">What each channel is multiplied by.</param>
/// <param name="Shifts">What is added then.</param>
internal sealed record ChannelAffine(double[] Factors, double[] Shifts)
{
    /// <summary>How many channels there are.</summary>
    public int Channels => Factors.Length;

    /// <summary>Whether nothing is added.</summary>
    public bool IsLinear => Shifts.All(shift => shift == 0);

    /// <summary>Whether it is the same for all channels, with a factor that a Power layer takes as one.</summary>
    public bool IsSame => Channels > 0 && Factors[0] != 0 && Factors.All(factor => factor == Factors[0]) && Shifts.All(shift => shift == Shifts[0]);

    /// <summary>Whether all numbers are finite and stay so as floats.</summary>
    public bool IsFinite => Factors.Concat(Shifts).All(number => float.IsFinite((float)number));

    /// <summary>The same factor and shift for all channels.</summary>
    public static ChannelAffine Same(int channels, double factor, double shift) =>
        new([.. Enumerable.Repeat(factor, channels)], [.. Enumerable.Repeat(shift, channels)]);

    /// <summary>This one first, then another: b · (a · x + s) + t.</summary>
    public ChannelAffine Then(ChannelAffine next) => new(
        [.. Factors.Select((factor, c) => next.Factors[c] * factor)],
        [.. Shifts.Select((shift, c) => (next.Factors[c] * shift) + next.Shifts[c])]);
}
