using System.Numerics.Tensors;
using CaffeSharp.Blobs;
using CaffeSharp.Proto;

namespace CaffeSharp.Layers;

/// <summary>
/// y = (x − mean) / √(variance + 1e-9) · factor + offset by the statistics of the batch: SegNet's and ENet's BN in its
/// mode LEARN, which it keeps when testing.
/// </summary>
/// <remarks>
/// Bottom and top <c>[N, C, …]</c>, mean and variance <c>[1, C, 1, 1]</c> as further tops. Two forks call different layers BN.
/// SegNet's has two blobs, factor and offset, and in mode INFERENCE is a <see cref="Layers.Scale"/>. PSPNet's has four, slope,
/// bias, mean and variance, and is a <see cref="BatchNorm"/>. The number of trained blobs tells which it is, else the
/// settings that only one of them has.
/// </remarks>
internal sealed record BN : Layer
{
    private const int SegNetBlobs = 2, PspNetBlobs = 4;
    private const float Epsilon = 1e-9f;

    /// <summary>What every channel is multiplied by, <c>[1, C, 1, 1]</c>.</summary>
    public required ParameterBlob Factors { get; init; }

    /// <summary>What is added to every channel, <c>[1, C, 1, 1]</c>.</summary>
    public required ParameterBlob Offsets { get; init; }

    /// <summary>Whether mean and variance of the batch come out too.</summary>
    public bool HasStatistics { get; init; }

    /// <inheritdoc/>
    public override TopMemory TopMemory => TopMemory.InPlace;

    /// <summary>Makes the layer of the fork that the weights or the text belong to.</summary>
    public static Layer Parse(LayerSetup setup)
    {
        BNParameter text = setup.Text.BnParam ?? new();
        RequireBottoms(setup.Bottoms, 1);
        int channels = AxisView.OfChannels(setup.Bottoms[0]).Size;
        return setup.TrainedShapes?.Count switch
        {
            SegNetBlobs => ParseSegNet(setup, text, channels),
            PspNetBlobs => ParsePspNet(setup, text, channels),
            null or 0 => IsPspNet(setup, text) ? ParsePspNet(setup, text, channels) : ParseSegNet(setup, text, channels),
            int count => throw new LayerException($"is SegNet's with {SegNetBlobs} learned blobs or PSPNet's with {PspNetBlobs}, but the weights hold {count} for it"),
        };
    }

    /// <inheritdoc/>
    public override Shape[] InferShapes(IReadOnlyList<Shape> bottoms)
    {
        RequireBottoms(bottoms, 1);
        int channels = AxisView.OfChannels(bottoms[0]).Size;
        if (channels != Factors.Shape.Count())
            throw new LayerException($"has factors for {Factors.Shape.Count()} channels, but its bottom is {bottoms[0]}");
        Shape statistics = [1, channels, 1, 1];
        return HasStatistics ? [bottoms[0], statistics, statistics] : [bottoms[0]];
    }

    /// <inheritdoc/>
    public override void Forward(LayerRun run)
    {
        var view = AxisView.OfChannels(run.Bottoms[0].Shape);
        for (int c = 0; c < view.Size; c++)
        {
            var (mean, variance) = BatchNorm.OfBatch(run.Input, view, c);
            float factor = Factors.Span[c] / MathF.Sqrt(variance + Epsilon), offset = Offsets.Span[c];
            for (int n = 0; n < view.Outer; n++)
            {
                int at = ((n * view.Size) + c) * view.Inner;
                Span<float> y = run.Output.Slice(at, view.Inner);
                TensorPrimitives.Subtract(run.Input.Slice(at, view.Inner), mean, y);
                TensorPrimitives.Multiply(y, factor, y);
                TensorPrimitives.Add(y, offset, y);
            }
            if (HasStatistics)
                (run.Tops[1].Span[c], run.Tops[2].Span[c]) = (mean, variance);
        }
    }

    private static bool IsPspNet(LayerSetup setup, BNParameter text)
    {
        bool segNet = text.ScaleFiller is not null || text.ShiftFiller is not null || text.HasBnMode;
        bool pspNet = text.SlopeFiller is not null || text.BiasFiller is not null || text.HasMomentum || text.HasEps || text.HasFrozen;
        if (segNet && pspNet)
            throw new LayerException("has settings of SegNet's BN (scale_filler, shift_filler, bn_mode) and of PSPNet's (slope_filler, bias_filler, momentum, eps, frozen)");
        if (!segNet && !pspNet)
            setup.Warn("has neither learned blobs nor settings that tell SegNet's BN from PSPNet's; it is taken for SegNet's, with the statistics of the batch");
        return pspNet;
    }

    private static Layer ParseSegNet(LayerSetup setup, BNParameter text, int channels)
    {
        ParameterBlob factors = setup.Parameter(Shaped(setup, channels), text.ScaleFiller, 1), offsets = setup.Parameter(Shaped(setup, channels), text.ShiftFiller, 0);
        int tops = setup.Text.Top.Count;
        if (text.BnMode == BNParameter.Types.BNMode.Learn)
            return new BN { Factors = factors, Offsets = offsets, HasStatistics = tops > 1 };
        return tops > 1
            ? throw new LayerException($"has {tops} tops, but in bn_mode INFERENCE it knows no statistics to put there")
            : new Scale { Axis = 1, Factors = factors.WithShape([channels]), Bias = offsets.WithShape([channels]) };
    }

    private static BatchNorm ParsePspNet(LayerSetup setup, BNParameter text, int channels) => new()
    {
        Scale = setup.Parameter(Shaped(setup, channels), text.SlopeFiller, 1),
        Bias = setup.Parameter(Shaped(setup, channels), text.BiasFiller, 0),
        Mean = setup.Parameter(Shaped(setup, channels), 0),
        Variance = setup.Parameter(Shaped(setup, channels), 0),
        Epsilon = text.Eps,
        UsesStoredStatistics = setup.Phase == Phase.Test || text.Frozen,
    };

    /// <summary>The shape that the next trained blob has, or the one that both forks give it.</summary>
    private static Shape Shaped(LayerSetup setup, int channels) =>
        setup.TrainedShapes is null ? [1, channels, 1, 1] : BatchNorm.Like(setup, channels);
}
