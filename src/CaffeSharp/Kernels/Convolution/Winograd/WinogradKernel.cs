using System.Runtime.Intrinsics;
using CaffeSharp.Kernels.Lanes;

namespace CaffeSharp.Kernels.Convolution.Winograd;

/// <summary>Winograd's convolution in one of its forms.</summary>
internal sealed class WinogradKernel<TForm> : IConvolutionKernel where TForm : struct, IWinogradForm
{
    /// <inheritdoc/>
    public string Name => $"winograd-{TForm.Name}";

    /// <inheritdoc/>
    public string? Refusal(ConvolutionProblem problem)
    {
        ConvolutionGeometry g = problem.Geometry;
        if (problem.Strict)
            return "its rounding is not strict";
        if (problem.Lane == 1)
            return "there is no SIMD";
        if (g.In.Axes != 2)
            return "it is for two spatial axes";
        if (g.Kernel.Any(taps => taps != TForm.Taps))
            return $"the kernel is not {TForm.Taps}×{TForm.Taps}";
        if (g.Stride.Any(stride => stride != 1) || g.Dilation.Any(dilation => dilation != 1))
            return "stride and dilation must be 1";
        if (g.InChannelsPerGroup < problem.Lane || g.OutChannelsPerGroup < problem.Lane)
            return $"a group has fewer than {problem.Lane} channels";
        bool unaligned = g.Groups > 1
            && ((problem.Input.IsBlocked && g.InChannelsPerGroup % problem.Lane != 0)
                || (problem.Output.IsBlocked && g.OutChannelsPerGroup % problem.Lane != 0));
        return unaligned ? $"groups do not end with blocks of {problem.Lane} channels" : null;
    }

    /// <inheritdoc/>
    public double Cost(ConvolutionProblem problem) => 1;

    /// <inheritdoc/>
    public PreparedConvolution Prepare(ConvolutionProblem problem, ReadOnlySpan<float> weights, Epilogue epilogue) => problem.Lane switch
    {
        16 => Prepare<Lane512, Vector512<float>>(problem, weights, epilogue),
        8 => Prepare<Lane256, Vector256<float>>(problem, weights, epilogue),
        _ => Prepare<Lane128, Vector128<float>>(problem, weights, epilogue),
    };

    private PreparedConvolution Prepare<TLane, TV>(ConvolutionProblem problem, ReadOnlySpan<float> weights, Epilogue epilogue)
        where TLane : struct, ILane<TV>
        where TV : struct
    {
        var sizes = new WinogradSizes(problem, TForm.Outputs);
        int strips = int.Parse(Environment.GetEnvironmentVariable("STRIPS") ?? "0"), whole = int.Parse(Environment.GetEnvironmentVariable("WHOLE") ?? "0");
        return strips > 0
            ? new StripSchedule<TForm, TLane, TV>(Name, problem, sizes, weights, epilogue, strips)
            : new WholeSchedule<TForm, TLane, TV>(Name, problem, sizes, weights, epilogue, whole);
    }
}
