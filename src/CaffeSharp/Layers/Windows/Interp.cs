using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// Every plane at another size, linear between the four nearest numbers, corners on corners: row i of the top lies at
/// i · (H − 1) / (out − 1) of the bottom.
/// </summary>
/// <remarks>
/// Bottom <c>[N, C, H, W]</c>, cropped by the padding, which is negative or 0, and top <c>[N, C, out, out]</c>. One factor alone
/// says how large: (H − 1) / shrink + 1 or H + (H − 1) · (zoom − 1); else height and width do; else both factors, shrink
/// first. With <c>use_blob_size</c> a second bottom gives height and width, and nothing else. PSPNet's and DeepLab's layer.
/// </remarks>
internal sealed record Interp : Layer
{
    /// <summary>The top's height and width, where the text gives both.</summary>
    public (int Height, int Width)? Fixed { get; init; }

    /// <summary>Whether height and width are those of a second bottom.</summary>
    public bool FollowsBottom { get; init; }

    /// <summary>How much larger the steps become, if given.</summary>
    public int? Zoom { get; init; }

    /// <summary>How much smaller the steps become, if given.</summary>
    public int? Shrink { get; init; }

    /// <summary>Rows and columns added before the first, 0 or less: those that are cut off.</summary>
    public int PadBegin { get; init; }

    /// <summary>Rows and columns added behind the last, 0 or less: those that are cut off.</summary>
    public int PadEnd { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static Interp Parse(LayerSetup setup)
    {
        InterpParameter text = setup.Text.InterpParam ?? new();
        if (text.PadBeg > 0 || text.PadEnd > 0)
            throw new LayerException($"has pad_beg {text.PadBeg} and pad_end {text.PadEnd}; it can only crop, so neither may be above 0");
        if (text.UseBlobSize)
            return new Interp { FollowsBottom = true, PadBegin = text.PadBeg, PadEnd = text.PadEnd };
        bool isFixed = text.HasHeight && text.HasWidth;
        if (!isFixed && !text.HasZoomFactor && !text.HasShrinkFactor)
            throw new LayerException("does not say how large its top is; give it a zoom_factor, a shrink_factor, or height and width");
        return new Interp
        {
            Fixed = isFixed ? (AtLeastOne("height", text.Height), AtLeastOne("width", text.Width)) : null,
            Zoom = text.HasZoomFactor ? AtLeastOne("zoom_factor", text.ZoomFactor) : null,
            Shrink = text.HasShrinkFactor ? AtLeastOne("shrink_factor", text.ShrinkFactor) : null,
            PadBegin = text.PadBeg,
            PadEnd = text.PadEnd,
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, FollowsBottom ? 2 : 1);
        RequireImages(bottoms[0]);
        RequireImages(bottoms[^1]);
        (int Height, int Width)? size = FollowsBottom ? (AtLeastOne("height", bottoms[1][2]), AtLeastOne("width", bottoms[1][3])) : Fixed;
        return [[bottoms[0][0], bottoms[0][1], Output(bottoms[0][2], size?.Height), Output(bottoms[0][3], size?.Width)]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape;
        int size = bottom[2] * bottom[3], outSize = top[2] * top[3], first = -PadBegin * (bottom[3] + 1);
        for (int i = 0; i < bottom.Count(0, 2); i++)
        {
            Plane(
                run.Input.Slice((i * size) + first, size - first), bottom[2] + PadBegin + PadEnd, bottom[3] + PadBegin + PadEnd, bottom[3],
                run.Output.Slice(i * outSize, outSize), top);
        }
    }

    /// <summary>One plane at another size.</summary>
    /// <param name="x">The plane, <c>[height, width]</c>.</param>
    /// <param name="height">Its height.</param>
    /// <param name="width">Its width.</param>
    /// <param name="stride">How far its rows lie apart.</param>
    /// <param name="y">The plane to make.</param>
    /// <param name="top">The shape of the top, whose last two axes are the plane's.</param>
    internal static void Plane(ReadOnlySpan<float> x, int height, int width, int stride, Span<float> y, Shape top)
    {
        float rows = Ratio(height, top[2]), columns = Ratio(width, top[3]);
        for (int i = 0; i < top[2]; i++)
        {
            var (h, below, down) = At(i, rows, height);
            ReadOnlySpan<float> upper = x.Slice(h * stride, width), lower = x.Slice((h + below) * stride, width);
            for (int j = 0; j < top[3]; j++)
            {
                var (w, beside, right) = At(j, columns, width);
                float above = ((1 - right) * upper[w]) + (right * upper[w + beside]);
                y[(i * top[3]) + j] = ((1 - down) * above) + (down * (((1 - right) * lower[w]) + (right * lower[w + beside])));
            }
        }
    }

    private static float Ratio(int size, int output) => output > 1 ? (float)(size - 1) / (output - 1) : 0;

    /// <summary>Which number lies before a place of the top, how far the next one is, and how much of it counts.</summary>
    private static (int Index, int Next, float Share) At(int place, float ratio, int size)
    {
        float at = ratio * place;
        int index = Math.Min((int)at, size - 1);
        return (index, index < size - 1 ? 1 : 0, at - index);
    }

    private int Output(int size, int? given)
    {
        long cropped = (long)size + PadBegin + PadEnd;
        if (cropped < 1)
            throw new LayerException($"crops {PadBegin} and {PadEnd} from an axis of {size}, which leaves nothing");
        bool isOneFactor = Zoom is null != Shrink is null;
        if (given is { } output && !isOneFactor)
            return output;
        long shrunk = ((cropped - 1) / (Shrink ?? 1)) + 1;
        return CheckedSize("an axis", shrunk + ((shrunk - 1) * ((Zoom ?? 1) - 1)));
    }

    private static int AtLeastOne(string what, int value) => value > 0 ? value : throw new LayerException($"has {what} {value}; it must be positive");
}
