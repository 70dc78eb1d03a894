using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// y = (x − mean) / √(variance + eps) for every channel, by the statistics that training stored or, if the text says so,
/// by those of the batch itself. NVCaffe's form goes on with · scale + bias.
/// </summary>
/// <remarks>
/// Bottom and top <c>[N, C, …]</c>. BVLC has three blobs: mean and variance <c>[C]</c>, both to be divided by the third of one
/// number, where 0 means that both are 0. NVCaffe has five: scale, bias, mean, variance and an idle one of one number in
/// version 0.15; mean, variance, the idle one, scale and bias from 0.16 on. It divides by none, its eps is at least 1e-5,
/// and it always uses the stored statistics.
/// </remarks>
internal sealed record BatchNorm : Layer
{
    private const int FusedBlobs = 5;
    private const float LeastFusedEpsilon = 1e-5f;

    /// <summary>What is added to the variance.</summary>
    public required float Epsilon { get; init; }

    /// <summary>Whether mean and variance are the stored ones, not those of the batch.</summary>
    public required bool UsesStoredStatistics { get; init; }

    /// <summary>The stored mean of every channel, <c>[C]</c>.</summary>
    public required ParameterBlob Mean { get; init; }

    /// <summary>The stored variance of every channel, <c>[C]</c>.</summary>
    public required ParameterBlob Variance { get; init; }

    /// <summary>What stored mean and variance are divided by, <c>[1]</c>, if anything.</summary>
    public ParameterBlob? Divisor { get; init; }

    /// <summary>What every channel is multiplied by at last, <c>[C]</c>, if by anything.</summary>
    public ParameterBlob? Scale { get; init; }

    /// <summary>What is added to every channel at last, <c>[C]</c>, if anything.</summary>
    public ParameterBlob? Bias { get; init; }

    /// <summary>What stored mean and variance are multiplied by: one over the divisor, 0 when that is 0.</summary>
    public float StatisticsFactor => Divisor is null ? 1 : Divisor.Span[0] == 0 ? 0 : 1 / Divisor.Span[0];

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    internal override ChannelAffine? AsAffine(Shape bottom)
    {
        if (!UsesStoredStatistics || bottom.Axes < 2)
            return null;
        var affine = ChannelAffine.Same(Mean.Shape.Count(), 1, 0);
        for (int c = 0; c < affine.Channels; c++)
        {
            var (mean, variance) = Stored(c);
            affine.Factors[c] = (Scale is null ? 1 : Scale.Span[c]) / Math.Sqrt(variance + Epsilon);
            affine.Shifts[c] = (Bias is null ? 0 : Bias.Span[c]) - (mean * affine.Factors[c]);
        }
        return affine;
    }

    internal override bool TakesEpilogue => UsesStoredStatistics;

    /// <summary>Makes the layer from its text.</summary>
    public static BatchNorm Parse(LayerSetup setup)
    {
        BatchNormParameter text = setup.Text.BatchNormParam ?? new();
        RequireBottoms(setup.Bottoms, 1);
        int channels = AxisView.OfChannels(setup.Bottoms[0]).Size;
        bool isFused = text.ScaleBias || text.ScaleFiller is not null || text.BiasFiller is not null || setup.TrainedShapes?.Count == FusedBlobs;
        return isFused ? ParseFused(setup, text, channels) : new BatchNorm
        {
            Epsilon = text.Eps,
            UsesStoredStatistics = text.HasUseGlobalStats ? text.UseGlobalStats : setup.Phase == Phase.Test,
            Mean = setup.Parameter([channels], 0),
            Variance = setup.Parameter([channels], 0),
            Divisor = setup.Parameter([1], 0),
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        int channels = AxisView.OfChannels(bottoms[0]).Size;
        if (channels != Mean.Shape.Count())
            throw new LayerException($"has statistics of {Mean.Shape.Count()} channels, but its bottom is {bottoms[0]}");
        return [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.OfChannels(run.Bottoms[0].Shape);
        for (int c = 0; c < view.Size; c++)
        {
            var (mean, variance) = UsesStoredStatistics ? Stored(c) : OfBatch(run.Input, view, c);
            float factor = (Scale is null ? 1 : Scale.Span[c]) / MathF.Sqrt(variance + Epsilon), bias = Bias is null ? 0 : Bias.Span[c];
            for (int n = 0; n < view.Outer; n++)
            {
                int at = ((n * view.Size) + c) * view.Inner;
                Span<float> y = run.Output.Slice(at, view.Inner);
                TensorPrimitives.Subtract(run.Input.Slice(at, view.Inner), mean, y);
                TensorPrimitives.Multiply(y, factor, y);
                if (Bias is not null)
                    TensorPrimitives.Add(y, bias, y);
            }
        }
    }

    /// <summary>NVCaffe's form, by the order of blobs that the weight file has.</summary>
    private static BatchNorm ParseFused(LayerSetup setup, BatchNormParameter text, int channels)
    {
        bool isOldOrder = setup.TrainedShapes is { Count: FusedBlobs } trained && trained[FusedBlobs - 1].Count() == 1;
        ParameterBlob? scale = isOldOrder ? NextScale() : null, bias = isOldOrder ? NextBias() : null;
        ParameterBlob mean = setup.Parameter(Like(setup, channels), 0), variance = setup.Parameter(Like(setup, channels), 0);
        setup.Parameter(Like(setup, 1), 0);
        return new BatchNorm
        {
            Epsilon = Math.Max(text.Eps, LeastFusedEpsilon),
            UsesStoredStatistics = setup.Phase == Phase.Test || text.UseGlobalStats,
            Mean = mean,
            Variance = variance,
            Scale = scale ?? NextScale(),
            Bias = bias ?? NextBias(),
        };

        ParameterBlob NextScale() => setup.Parameter(Like(setup, channels), text.ScaleFiller, 1);
        ParameterBlob NextBias() => setup.Parameter(Like(setup, channels), text.BiasFiller, 0);
    }

    /// <summary>The shape the next blob has in the weight file, if it is one of that many numbers: some are <c>[1, C, 1, 1]</c>.</summary>
    internal static Shape Like(LayerSetup setup, int count)
    {
        int next = setup.Parameters.Count;
        return setup.TrainedShapes is { } shapes && next < shapes.Count && shapes[next].Count() == count ? shapes[next] : [count];
    }

    private (float Mean, float Variance) Stored(int channel) =>
        (Mean.Span[channel] * StatisticsFactor, Variance.Span[channel] * StatisticsFactor);

    /// <summary>Mean and variance of one channel over all images and places.</summary>
    internal static (float Mean, float Variance) OfBatch(ReadOnlySpan<float> x, AxisView view, int channel)
    {
        double sum = 0, squares = 0;
        long count = (long)view.Outer * view.Inner;
        for (int n = 0; n < view.Outer; n++)
            sum += Sums.Sum(x.Slice(((n * view.Size) + channel) * view.Inner, view.Inner));
        float mean = (float)(sum / count);
        for (int n = 0; n < view.Outer; n++)
            squares += Sums.SumOfSquaredDeviations(x.Slice(((n * view.Size) + channel) * view.Inner, view.Inner), mean);
        return (mean, (float)(squares / count));
    }
}
