using CaffeSharp.Blobs;

namespace CaffeSharp.Layers;

/// <summary>What a layer works on in one forward.</summary>
public readonly ref struct LayerRun
{
    private readonly Span<Blob> _tops;

    /// <summary>Binds a forward to its memory.</summary>
    public LayerRun(ReadOnlySpan<Blob> bottoms, Span<Blob> tops, Span<float> scratch = default, Span<float> state = default)
    {
        Bottoms = bottoms;
        _tops = tops;
        Scratch = scratch;
        State = state;
    }

    /// <summary>The blobs to read, in the order of the prototxt.</summary>
    public ReadOnlySpan<Blob> Bottoms { get; }

    /// <summary>
    /// The blobs to write, in the order of the prototxt. They come in the shapes that <see cref="Layer.InferShapes"/>
    /// foretold, also after a forward that made one smaller.
    /// </summary>
    public ReadOnlySpan<Blob> Tops => _tops;

    /// <summary>Memory for the forward's own use, of <see cref="Layer.ScratchSize"/> floats; holds anything.</summary>
    public Span<float> Scratch { get; }

    /// <summary>What the layer keeps between forwards, of <see cref="Layer.StateSize"/> floats.</summary>
    public Span<float> State { get; }

    /// <summary>The first bottom's numbers.</summary>
    public ReadOnlySpan<float> Input => Bottoms[0].Span;

    /// <summary>The first top's numbers.</summary>
    public Span<float> Output => _tops[0].Span;

    /// <summary>
    /// Gives a top the size the data turned out to have: a view of the front of its memory. Only for layers that
    /// say <see cref="Layer.HasDataDependentShapes"/>, and never more numbers than foretold.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">More numbers than foretold.</exception>
    public void ResizeTop(int top, Shape shape)
    {
        if (_tops[top].Shape != shape)
            _tops[top] = new Blob(shape, _tops[top].Data[..shape.Count()]);
    }
}
