using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Layers;

namespace CaffeSharp.Planning;

/// <summary>What the optimization put behind a layer, in the kernels' terms.</summary>
internal static class Epilogues
{
    /// <summary>The epilogue of a layer with the given bias.</summary>
    public static Epilogue Of(Layer layer, ParameterBlob? bias)
    {
        var fused = layer as Fused;
        Rectifier rectifier = fused?.Rectifier ?? new Rectifier();
        return new Epilogue
        {
            Bias = bias is null ? default : bias.Data.Data,
            Slopes = rectifier.Slopes,
            Min = rectifier.Min,
            Max = rectifier.Max,
            AddsResidual = fused is { AddsResidual: true },
        };
    }
}
