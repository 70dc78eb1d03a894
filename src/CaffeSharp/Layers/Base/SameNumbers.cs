namespace CaffeSharp.Layers;

/// <summary>A layer whose tops hold the numbers of its first bottom, under whatever shapes.</summary>
internal abstract record SameNumbers : Layer
{
    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.View;

    /// <summary>Copies the bottom to every top.</summary>
    public sealed override void Forward(LayerRun run)
    {
        foreach (Blob top in run.Tops)
            run.Input.CopyTo(top.Span);
    }
}
