using CaffeSharp.Blobs;

namespace CaffeSharp.Operators;

/// <summary>PyTorch's padding with values of the input itself, put into memory.</summary>
internal static class TorchHalo
{
    /// <summary>Pads the last axes of <paramref name="input"/>, as many as <paramref name="before"/> has numbers.</summary>
    public static Blob Pad(Blob input, ReadOnlySpan<int> before, ReadOnlySpan<int> after, TorchPaddingMode mode)
    {
        int first = input.Shape.Axes - before.Length;
        for (int axis = 0; axis < before.Length; axis++)
            Check(input.Shape, first + axis, before[axis], after[axis], mode);
        Blob padded = input;
        for (int axis = 0; axis < before.Length; axis++)
            padded = PadAxis(padded, first + axis, before[axis], after[axis], mode);
        return padded;
    }

    private static void Check(Shape shape, int axis, int before, int after, TorchPaddingMode mode)
    {
        int size = shape[axis], most = Math.Max(before, after);
        string? fault = mode switch
        {
            TorchPaddingMode.Reflect when most > 0 && most >= size => "reflect padding must be smaller than the axis",
            TorchPaddingMode.Circular when most > size => "circular padding must not wrap around more than once",
            TorchPaddingMode.Replicate when most > 0 && size == 0 => "replicate padding needs an element to repeat",
            _ => null,
        };
        if (fault is not null)
            throw new OperatorException(OperatorFault.Padding, $"{fault}: padding ({before}, {after}) of axis {axis} of {shape}");
    }

    private static Blob PadAxis(Blob input, int axis, int before, int after, TorchPaddingMode mode)
    {
        if (before == 0 && after == 0)
            return input;
        int size = input.Shape[axis], padded = WindowSize.Fit((long)before + size + after);
        int inner = input.Shape.Count(axis + 1), outer = input.Shape.Count(0, axis);
        var output = new Blob(input.Shape.With(axis, padded));
        for (int o = 0; o < outer; o++)
        {
            ReadOnlySpan<float> source = input.Span.Slice(o * size * inner, size * inner);
            Span<float> target = output.Span.Slice(o * padded * inner, padded * inner);
            source.CopyTo(target[(before * inner)..]);
            for (int i = 0; i < before; i++)
                Copy(source, target, i);
            for (int i = before + size; i < padded; i++)
                Copy(source, target, i);
        }
        return output;

        void Copy(ReadOnlySpan<float> source, Span<float> target, int i) =>
            source.Slice(Source(i - before, size, mode) * inner, inner).CopyTo(target[(i * inner)..]);
    }

    /// <summary>Which of <paramref name="size"/> elements is seen at position <paramref name="i"/> outside of them.</summary>
    private static int Source(int i, int size, TorchPaddingMode mode) => mode switch
    {
        TorchPaddingMode.Reflect => i < 0 ? -i : (2 * (size - 1)) - i,
        TorchPaddingMode.Circular => i < 0 ? i + size : i - size,
        _ => Math.Clamp(i, 0, size - 1),
    };
}
