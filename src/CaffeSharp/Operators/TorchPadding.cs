using System.Runtime.CompilerServices;

namespace CaffeSharp.Operators;

/// <summary>
/// PyTorch's <c>padding</c>: a number for all axes (<c>padding: 1</c>), one for each (<c>padding: [1, 2]</c>), or
/// <c>"same"</c> or <c>"valid"</c>.
/// </summary>
[CollectionBuilder(typeof(TorchPadding), nameof(Create))]
public sealed class TorchPadding
{
    private readonly int[] _values;

    private TorchPadding(params int[] values) => _values = values;

    /// <summary>As much padding as keeps the size; the odd element goes behind. Only for stride 1.</summary>
    public static TorchPadding Same { get; } = new();

    /// <summary>No padding.</summary>
    public static TorchPadding Valid { get; } = new(0);

    /// <summary>Padding on both sides: one number for all axes, or one for each.</summary>
    public static TorchPadding Create(params ReadOnlySpan<int> values) => new(values.ToArray());

    /// <summary>The padding of this name.</summary>
    /// <exception cref="OperatorException">The name is neither "same" nor "valid".</exception>
    public static TorchPadding Named(string name) => name switch
    {
        "same" => Same,
        "valid" => Valid,
        _ => throw new OperatorException(OperatorFault.Padding, $"padding '{name}' is neither 'valid' nor 'same'"),
    };

    /// <summary>The same padding on all sides.</summary>
    public static implicit operator TorchPadding(int padding) => new(padding);

    /// <summary>The padding of this name, as <see cref="Named"/>.</summary>
    public static implicit operator TorchPadding(string name) => Named(name);

    /// <summary>The numbers, one by one; none for <see cref="Same"/>.</summary>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)_values).GetEnumerator();

    /// <summary>The padding before and after each axis.</summary>
    internal (int[] Before, int[] After) Resolve(ReadOnlySpan<int> kernel, ReadOnlySpan<int> stride, ReadOnlySpan<int> dilation)
    {
        if (this != Same)
        {
            int[] both = AxisValues.Expand(_values, kernel.Length, 0, "padding", OperatorFault.Padding);
            AxisValues.AtLeast(0, both, "padding", OperatorFault.Padding);
            return (both, both);
        }
        if (stride.ContainsAnyExcept(1))
            throw new OperatorException(OperatorFault.Padding, $"padding 'same' is only for stride 1, not {AxisValues.Text(stride)}");
        int[] before = new int[kernel.Length], after = new int[kernel.Length];
        for (int axis = 0; axis < kernel.Length; axis++)
        {
            int total = WindowSize.Fit((long)dilation[axis] * (kernel[axis] - 1));
            before[axis] = total / 2;
            after[axis] = total - before[axis];
        }
        return (before, after);
    }
}
