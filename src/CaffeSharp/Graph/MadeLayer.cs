using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Graph;

/// <summary>A layer made from its text.</summary>
/// <param name="Layer">What it computes.</param>
/// <param name="Tops">The shapes of its tops.</param>
/// <param name="Parameters">Its learned blobs.</param>
/// <param name="Warnings">What it wants its user to know.</param>
internal sealed record MadeLayer(Layer Layer, IReadOnlyList<Shape> Tops, IReadOnlyList<ParameterBlob> Parameters, IReadOnlyList<string> Warnings);
