using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// What FlowNet 2's augmentation does to pictures when nothing is drawn: it takes the middle part of them, and a mean from that.
/// </summary>
/// <remarks>
/// Bottom <c>[N, C, H, W]</c>; top the same, or <c>[N, C, crop_height, crop_width]</c> where the text gives both. Columns of a crop lie at
/// x + (W − crop) / 2, but no further than W − 1.05, as the fork has it, and rows alike, linear in between. Parameters, with
/// <c>recompute_mean</c>: forwards so far <c>[1]</c>, the mean of every pixel <c>[1, C, h, w]</c> and that of every channel <c>[1, C, 1, 1]</c>. The fork
/// goes on learning the mean until there were <c>recompute_mean</c> forwards; with no trained one, the mean of the batch is taken.
/// </remarks>
internal sealed record DataAugmentation : Layer
{
    private const float LastPlace = 1.05f;

    /// <summary>Height and width of the crop, if there is one.</summary>
    public (int Height, int Width)? Crop { get; init; }

    /// <summary>The mean of every channel that the text gives, none of which there may be.</summary>
    public IReadOnlyList<float> Values { get; init; } = [];

    /// <summary>The learned mean, <c>[1, C, 1, 1]</c> or <c>[1, C, h, w]</c> as large as the top, if one is taken.</summary>
    public ParameterBlob? Learned { get; init; }

    /// <summary>Makes the layer from its text.</summary>
    public static DataAugmentation Parse(LayerSetup setup)
    {
        AugmentationParameter text = setup.Text.AugmentationParam ?? new();
        if (text.AugmentDuringTest || setup.Phase == Phase.Train)
            throw new LayerException("augments pictures by random numbers, which is for training only");
        RequireBottoms(setup.Bottoms, 1);
        RequireImages(setup.Bottoms[0]);
        if (text.RecomputeMean == 0 && text.Mean.Count > 0 && (text.MeanPerPixel || text.Mean.Count != setup.Bottoms[0][1]))
            throw new LayerException($"has {text.Mean.Count} numbers for the mean; with mean_per_pixel: false one for each of {setup.Bottoms[0][1]} channels is possible");
        var layer = new DataAugmentation
        {
            Crop = text.CropHeight > 0 && text.CropWidth > 0 ? (Positive("crop_height", text.CropHeight), Positive("crop_width", text.CropWidth)) : null,
            Values = text.RecomputeMean == 0 ? [.. text.Mean] : [],
        };
        return text.RecomputeMean == 0 ? layer : layer with { Learned = LearnedMean(setup, layer.InferShapes(setup.Bottoms)[0], text) };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        Shape bottom = bottoms[0];
        RequireImages(bottom);
        if (bottom.Count() == 0)
            throw new LayerException($"takes pictures with pixels, not {bottom}");
        Shape top = Crop is var (height, width) ? [bottom[0], bottom[1], height, width] : bottom;
        if (Learned is { } mean && (mean.Shape[1] != top[1] || (mean.Shape.Count(2) != 1 && mean.Shape.Count(2) != top.Count(2))))
            throw new LayerException($"has a mean {mean.Shape}, which does not fit its top {top}");
        return [top];
    }

    /// <summary>The mean of the batch, where it is taken.</summary>
    public override int ScratchSize(IReadOnlyList<Shape> bottoms) => Learned?.Shape.Count() ?? 0;

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        Shape bottom = run.Bottoms[0].Shape, top = run.Tops[0].Shape;
        int plane = bottom.Count(2), outPlane = top.Count(2);
        for (int p = 0; p < bottom.Count(0, 2); p++)
        {
            ReadOnlySpan<float> x = run.Input.Slice(p * plane, plane);
            Span<float> y = run.Output.Slice(p * outPlane, outPlane);
            if (Crop is null)
                x.CopyTo(y);
            else
                Middle(x, bottom, y, top);
        }
        ReadOnlySpan<float> mean = Learned is null ? [] : Learned.IsTrained ? Learned.Span : MeanOfBatch(run.Output, top, run.Scratch[..Learned.Shape.Count()]);
        for (int i = 0; i < run.Output.Length; i++)
        {
            int channel = i / outPlane % top[1];
            if (!mean.IsEmpty)
                run.Output[i] -= mean[mean.Length == top[1] ? channel : (channel * outPlane) + (i % outPlane)];
            else if (Values.Count > 0)
                run.Output[i] -= Values[channel];
        }
    }

    private static void Middle(ReadOnlySpan<float> x, Shape bottom, Span<float> y, Shape top)
    {
        for (int i = 0; i < y.Length; i++)
        {
            float column = Place(i % top[3], bottom, top, 3), row = Place(i / top[3], bottom, top, 2);
            y[i] = FlowWarp.Between(x, bottom[3], bottom[2], column, row);
        }
    }

    /// <summary>How much every row or column of the bottom counts for every one of the crop, <c>[out, size]</c>.</summary>
    internal static float[] Shares(Shape bottom, Shape top, int axis) => AxisShares.Of(top[axis], bottom[axis], (to, from) =>
    {
        float at = Place(to, bottom, top, axis);
        int before = (int)at, behind = Math.Min(before + 1, bottom[axis] - 1);
        return (from == before ? 1 - (at - before) : 0) + (from == behind ? at - before : 0);
    });

    private static float Place(int place, Shape bottom, Shape top, int axis) =>
        Math.Max(0, Math.Min(place + ((bottom[axis] - top[axis]) / 2f), bottom[axis] - LastPlace));

    private static ReadOnlySpan<float> MeanOfBatch(ReadOnlySpan<float> y, Shape top, Span<float> mean)
    {
        int each = top.Count(1) / mean.Length;
        for (int i = 0; i < mean.Length; i++)
        {
            double sum = 0;
            for (int n = 0; n < top[0]; n++)
                sum += Sums.Sum(y.Slice((n * top.Count(1)) + (i * each), each));
            mean[i] = (float)(sum / ((double)top[0] * each));
        }
        return mean;
    }

    private static ParameterBlob LearnedMean(LayerSetup setup, Shape top, AugmentationParameter text)
    {
        ParameterBlob forwards = setup.Parameter([1], 0);
        if (forwards.IsTrained && forwards.Span[0] > 0 && forwards.Span[0] + 1 <= text.RecomputeMean)
            throw new LayerException($"has learned its mean in {forwards.Span[0]} of {text.RecomputeMean} forwards, and would go on");
        Shape pixels = top.With(0, 1), trained = setup.TrainedShapes is { Count: > 1 } shapes ? shapes[1] : pixels;
        ParameterBlob perPixel = setup.Parameter(trained, 0), perChannel = setup.Parameter([1, top[1], 1, 1], 0);
        if (!text.MeanPerPixel)
            return perChannel;
        return trained == pixels ? perPixel : MeanOfPixels(perPixel, top[1]);
    }

    /// <summary>A mean for pictures of another size, which is taken channel by channel then.</summary>
    private static ParameterBlob MeanOfPixels(ParameterBlob pixels, int channels)
    {
        if (pixels.Shape.Axes != 4 || pixels.Shape[1] != channels || pixels.Shape[0] != 1 || pixels.Shape.Count() == 0)
            throw new LayerException($"has a mean {pixels.Shape} for pictures of {channels} channels");
        var mean = new Blob([1, channels, 1, 1]);
        MeanOfBatch(pixels.Span, pixels.Shape, mean.Span);
        return new ParameterBlob(mean.Shape, mean, pixels.Filler);
    }
}
