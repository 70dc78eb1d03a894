using System.Runtime.Intrinsics;
using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>A layer that makes every number of its top from the same number of its one bottom, wherever that stands.</summary>
public abstract record ElementWise : Layer
{
    /// <summary>So few numbers at a time that all steps of a formula find them in the nearest cache.</summary>
    private const int Stretch = 1024;

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    internal override bool AnyOrder => true;

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Span<float> scratch = stackalloc float[Stretch];
        ReadOnlySpan<float> x = run.Input;
        for (int from = 0; from < x.Length; from += Stretch)
        {
            int count = Math.Min(Stretch, x.Length - from);
            if (count < Vector128<float>.Count)
                ApplyAside(x[from..], run.Output[from..], scratch);
            else
                Apply(x.Slice(from, count), run.Output.Slice(from, count), scratch[..count]);
        }
    }

    /// <summary>
    /// Computes fewer numbers than a vector as part of one. TensorPrimitives would take them one by one through other formulas, so
    /// that a number's bits would depend on where it stands, and an image's on its batch.
    /// </summary>
    private void ApplyAside(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch)
    {
        Span<float> vector = stackalloc float[Vector128<float>.Count];
        vector.Clear();
        x.CopyTo(vector);
        Apply(vector, vector, scratch[..vector.Length]);
        vector[..x.Length].CopyTo(y);
    }

    /// <summary>Computes one stretch.</summary>
    /// <param name="x">A stretch of the bottom.</param>
    /// <param name="y">The same stretch of the top; may be the same memory as <paramref name="x"/>.</param>
    /// <param name="scratch">As many numbers of any value.</param>
    protected abstract void Apply(ReadOnlySpan<float> x, Span<float> y, Span<float> scratch);
}
