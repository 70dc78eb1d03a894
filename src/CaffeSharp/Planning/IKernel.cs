using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>How one layer is computed: code with its weights packed, bound to the shapes of its bottoms. Immutable.</summary>
internal interface IKernel
{
    /// <summary>The name that plans and explanations show.</summary>
    string Name { get; }

    /// <summary>How many floats of scratch memory a run wants.</summary>
    int ScratchSize { get; }

    /// <summary>Computes the tops from the bottoms.</summary>
    void Run(LayerRun run);
}
