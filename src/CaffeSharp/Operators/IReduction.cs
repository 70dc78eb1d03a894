namespace CaffeSharp.Operators;

/// <summary>What pooling makes of the pixels of a window, all channels of a pixel at once.</summary>
internal interface IReduction
{
    /// <summary>What an output starts from.</summary>
    static abstract float Empty { get; }

    /// <summary>Takes a pixel in.</summary>
    static abstract void Add(ReadOnlySpan<float> pixel, Span<float> result);

    /// <summary>Closes a window that took in <paramref name="count"/> pixels.</summary>
    static abstract void Finish(Span<float> result, int count);
}
