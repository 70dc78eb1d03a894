using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>The largest or the average number of every window of every channel.</summary>
/// <remarks>
/// Bottom <c>[N, C, H, W]</c>; top <c>[N, C, out, out]</c> with out = ceil((in + 2·pad − kernel) / stride) + 1, or floor; where
/// there is padding, a last window that would start in the far one is left out. MAX compares with &gt;, so NaN never wins
/// and of equal numbers the first does; its second top is the position of each number found in its plane, h · W + w.
/// AVE divides by the size of the window, counting the padding as far as it is there.
/// </remarks>
internal sealed record Pooling : Layer
{
    /// <summary>Whether the largest number is taken, not the average.</summary>
    public required bool IsMax { get; init; }

    /// <summary>Whether there is one window, as large as the bottom, whatever its size.</summary>
    public bool IsGlobal { get; init; }

    /// <summary>Whether the number of windows is rounded down, not up.</summary>
    public bool RoundsDown { get; init; }

    /// <summary>Whether a second top says where the largest numbers were.</summary>
    public bool HasMask { get; init; }

    /// <summary>Kernel, stride and pad of height and width; nothing when the pooling is global.</summary>
    public SpatialSettings? Spatial { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Pooling Parse(LayerSetup setup)
    {
        PoolingParameter text = setup.Text.PoolingParam ?? new();
        if (text.Pool == PoolingParameter.Types.PoolMethod.Stochastic)
            throw new LayerException("has pool STOCHASTIC, which is for training only");
        if (text.GlobalPooling)
            RequireNoWindow(text);
        bool isMax = text.Pool == PoolingParameter.Types.PoolMethod.Max;
        return new Pooling
        {
            IsMax = isMax,
            IsGlobal = text.GlobalPooling,
            RoundsDown = RoundsWindowsDown(text),
            HasMask = isMax && setup.Text.Top.Count > 1,
            Spatial = text.GlobalPooling ? null : RequirePadBelowKernel(SpatialSettings.Parse(text)),
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        RequireImages(bottoms[0]);
        PoolingPlane plane = Plane(bottom);
        if (plane.OutHeight < 1 || plane.OutWidth < 1)
            throw new LayerException($"has a kernel {plane.Rows.Kernel}x{plane.Columns.Kernel} that its bottom {bottom} does not reach with its padding");
        Shape top = [bottom[0], bottom[1], plane.OutHeight, plane.OutWidth];
        return HasMask ? [top, top] : [top];
    }

    /// <inheritdoc/>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => CheckedSize("scratch memory", Plane(bottoms[0]).ScratchFloats);

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        PoolingPlane plane = Plane(run.Bottoms[0].Shape);
        int planes = run.Bottoms[0].Shape.Count(0, 2), size = plane.Height * plane.Width, outSize = plane.OutHeight * plane.OutWidth;
        Span<float> mask = HasMask ? run.Tops[1].Span : [];
        for (int i = 0; i < planes; i++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(i * size, size);
            Span<float> y = run.Output.Slice(i * outSize, outSize);
            if (IsMax)
                plane.Max(x, y, HasMask ? mask.Slice(i * outSize, outSize) : [], run.Scratch);
            else
                plane.Average(x, y, run.Scratch);
        }
    }

    /// <summary>The pooling of one channel.</summary>
    internal PoolingPlane Plane(Shape bottom)
    {
        int height = bottom[2], width = bottom[3];
        if (Spatial is not { } spatial)
            return new(new(height, 1, 0), new(width, 1, 0), height, width, 1, 1);
        bool drop = spatial.Pad[0] > 0 || spatial.Pad[1] > 0;
        PoolingAxis rows = new(spatial.Kernel[0], spatial.Stride[0], spatial.Pad[0]);
        PoolingAxis columns = new(spatial.Kernel[1], spatial.Stride[1], spatial.Pad[1]);
        return new(rows, columns, height, width, rows.Output(height, RoundsDown, drop), columns.Output(width, RoundsDown, drop));
    }

    /// <summary>What <c>round_mode</c> says, or <c>ceil_mode</c>, its opposite in other forks.</summary>
    private static bool RoundsWindowsDown(PoolingParameter text)
    {
        bool byMode = text.RoundMode == PoolingParameter.Types.RoundMode.Floor;
        if (!text.HasCeilMode)
            return byMode;
        return !text.HasRoundMode || byMode != text.CeilMode
            ? !text.CeilMode
            : throw new LayerException($"has round_mode {(byMode ? "FLOOR" : "CEIL")} and ceil_mode {(text.CeilMode ? "true" : "false")}, which say the opposite; give one of them");
    }

    private static void RequireNoWindow(PoolingParameter text)
    {
        if (text.HasKernelSize || text.HasKernelH || text.HasKernelW)
            throw new LayerException("has global_pooling, which takes the whole plane, and a kernel; give one of them");
        if (text.Pad != 0 || text.PadH != 0 || text.PadW != 0 || text.Stride != 1 || text is { HasStrideH: true, StrideH: not 1 } or { HasStrideW: true, StrideW: not 1 })
            throw new LayerException("has global_pooling, which goes with pad 0 and stride 1 only");
    }

    private static SpatialSettings RequirePadBelowKernel(SpatialSettings spatial)
    {
        for (int axis = 0; axis < 2; axis++)
        {
            if (spatial.Pad[axis] >= spatial.Kernel[axis])
                throw new LayerException($"has pad {spatial.Pad[axis]}, which must be less than its kernel {spatial.Kernel[axis]}");
        }
        return spatial;
    }
}
