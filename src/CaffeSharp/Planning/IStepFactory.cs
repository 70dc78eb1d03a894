using CaffeSharp.Blobs;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>Makes the kernels for the steps of one kind of layer.</summary>
internal interface IStepFactory
{
    /// <summary>Whether it makes kernels for such a layer on bottoms of these shapes.</summary>
    bool Takes(Layer layer, IReadOnlyList<Shape> bottoms);

    /// <summary>In which layouts its kernels read and write the values around such a layer on bottoms of these shapes.</summary>
    LayoutDemand Demand(Layer layer, IReadOnlyList<Shape> bottoms);

    /// <summary>Makes the kernel, in layouts that suit the demand.</summary>
    KernelDecision Make(StepProblem problem);
}
