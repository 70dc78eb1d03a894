using System.Numerics.Tensors;
using CaffeSharp.Blobs;

namespace CaffeSharp;

/// <summary>
/// Float32 numbers with a shape: what flows between layers, and what layers are made of. Row-major (C order),
/// so an image blob <c>[N, C, H, W]</c> holds its width innermost.
/// </summary>
/// <remarks>
/// A blob is a view: several blobs may look at the same memory under different shapes. Memory that a blob makes
/// itself is pinned and starts at a multiple of <see cref="Alignment"/> bytes, as the kernels like it best.
/// </remarks>
public sealed class Blob
{
    /// <summary>Where fresh memory starts: a multiple of this many bytes, one cache line and one 512-bit lane.</summary>
    public const int Alignment = 64;

    /// <summary>Makes a blob of zeros.</summary>
    public Blob(Shape shape) : this(shape, Allocate(shape.Count()))
    {
    }

    /// <summary>Makes a blob over existing memory, without copying.</summary>
    /// <exception cref="ShapeException">The memory holds another count of numbers than the shape.</exception>
    public Blob(Shape shape, Memory<float> data)
    {
        if (data.Length != shape.Count())
            throw new ShapeException($"a blob of {shape} takes {shape.Count()} numbers, not {data.Length}");
        Shape = shape;
        Data = data;
    }

    /// <summary>The axis sizes.</summary>
    public Shape Shape { get; }

    /// <summary>The numbers, row-major.</summary>
    public Memory<float> Data { get; }

    /// <summary>The numbers, row-major.</summary>
    public Span<float> Span => Data.Span;

    /// <summary>A blob over a tensor's own memory, without copying. The tensor must be dense.</summary>
    /// <exception cref="ShapeException">The tensor is strided, or its shape is not one a blob can have.</exception>
    public static Blob FromTensor(Tensor<float> tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!tensor.IsDense)
            throw new ShapeException("a strided tensor cannot be seen as a blob; make it dense first");
        int[] dims = new int[tensor.Rank];
        for (int axis = 0; axis < dims.Length; axis++)
            dims[axis] = tensor.Lengths[axis] <= int.MaxValue ? (int)tensor.Lengths[axis] : -1;
        var shape = Shape.Create(dims);
        return new Blob(shape, new TensorMemory(tensor, shape.Count()).Memory);
    }

    /// <summary>The numbers as a tensor span of this shape, without copying.</summary>
    public TensorSpan<float> AsTensorSpan() => new(Span, Lengths());

    /// <summary>The numbers as a read-only tensor span of this shape, without copying.</summary>
    public ReadOnlyTensorSpan<float> AsReadOnlyTensorSpan() => new(Span, Lengths());

    /// <summary>The same numbers under another shape of the same count, without copying.</summary>
    /// <exception cref="ShapeException">The shape holds another count of numbers.</exception>
    public Blob Reshape(Shape shape) => new(shape, Data);

    /// <summary>
    /// The classes with the highest scores, taking the numbers as one score a class: highest first, of equal ones the lower
    /// class first as in Caffe's classification example, NaN last.
    /// </summary>
    /// <param name="count">How many; all when there are fewer.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than none.</exception>
    public IReadOnlyList<ClassScore> TopK(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        // The order is stable, and to it NaN is less than any number.
        return [.. Enumerable.Range(0, Data.Length).Select(index => new ClassScore(index, Data.Span[index])).OrderByDescending(score => score.Score).Take(count)];
    }

    /// <summary>The classes with the highest scores for one image of a batch <c>[N, classes…]</c>, as <see cref="TopK(int)"/> orders them.</summary>
    /// <param name="count">How many; all when there are fewer.</param>
    /// <param name="image">Which image, from 0 on.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than none, or there is no such image.</exception>
    public IReadOnlyList<ClassScore> TopK(int count, int image)
    {
        int images = Shape.Axes == 0 ? 0 : Shape[0];
        ArgumentOutOfRangeException.ThrowIfNegative(image);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(image, images);
        int classes = Shape.Count(1);
        return new Blob([classes], Data.Slice(image * classes, classes)).TopK(count);
    }

    /// <summary>Whether a number is no number. Reads all of them, at the speed of memory.</summary>
    public bool HasNaN() => TensorPrimitives.IsNaNAny<float>(Span);

    /// <summary>The same numbers in fresh memory.</summary>
    public Blob Copy()
    {
        var copy = new Blob(Shape);
        Span.CopyTo(copy.Span);
        return copy;
    }

    /// <summary>Memory for <paramref name="count"/> floats, zeroed, pinned and aligned.</summary>
    internal static Memory<float> Allocate(int count)
    {
        const int Slack = Alignment / sizeof(float);
        float[] array = GC.AllocateArray<float>(checked(count + Slack), pinned: true);
        return array.AsMemory(AlignedStart(array), count);
    }

    /// <summary>The shape and the first numbers, for the debugger.</summary>
    public override string ToString()
    {
        const int Shown = 6;
        string numbers = string.Join(", ", Span[..Math.Min(Shown, Shape.Count())].ToArray());
        return Shape.Count() > Shown ? $"{Shape} {numbers}, …" : $"{Shape} {numbers}";
    }

    private static unsafe int AlignedStart(float[] array)
    {
        fixed (float* start = array)
            return (int)((Alignment - ((nuint)start % Alignment)) % Alignment / sizeof(float));
    }

    private nint[] Lengths()
    {
        var lengths = new nint[Shape.Axes];
        for (int axis = 0; axis < lengths.Length; axis++)
            lengths[axis] = Shape[axis];
        return lengths;
    }
}
