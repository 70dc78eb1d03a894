namespace CaffeSharp.Layers;

/// <summary>The sum of a window.</summary>
internal readonly struct SumJoin : IWindowJoin<double>
{
    public static double Empty => 0;

    public static double Of(float value, int at) => value;

    public static double Join(double a, double b) => a + b;
}

/// <summary>The sum of the squares of a window.</summary>
internal readonly struct SquaresJoin : IWindowJoin<double>
{
    public static double Empty => 0;

    public static double Of(float value, int at) => (double)value * value;

    public static double Join(double a, double b) => a + b;
}

/// <summary>The largest number of a window and where it stands: the first of equal ones, never NaN.</summary>
internal readonly struct LargestJoin : IWindowJoin<(float Value, int At)>
{
    public static (float Value, int At) Empty => (-float.MaxValue, -1);

    public static (float Value, int At) Of(float value, int at) => value > -float.MaxValue ? (value, at) : Empty;

    // Nowhere, −1, comes last as an unsigned number.
    public static (float Value, int At) Join((float Value, int At) a, (float Value, int At) b) =>
        b.Value > a.Value || (b.Value == a.Value && (uint)b.At < (uint)a.At) ? b : a;
}
