using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Kernels.Reference;

namespace CaffeSharp.Tests.Kernels.Convolution;

/// <summary>A convolution with data and the values it must give: in plain layout, with how large a sum each came from.</summary>
internal sealed class ConvolutionCase
{
    public ConvolutionCase(ConvolutionProblem problem, Epilogue epilogue, int seed)
    {
        ConvolutionGeometry g = problem.Geometry;
        Problem = problem;
        Epilogue = epilogue;
        var random = new Random(seed);
        Input = Values(random, g.Batch * g.InChannels * g.In.Count());
        Weights = Values(random, g.OutChannels * g.InChannelsPerGroup * g.Kernel.Count());
        Residual = Values(random, epilogue.AddsResidual ? g.Batch * g.OutChannels * g.Out.Count() : 0);
        Expected = new float[g.Batch * g.OutChannels * g.Out.Count()];
        Magnitude = new float[Expected.Length];
        ReferenceConvolution.Forward(g, Input, Weights, epilogue.Bias.Span, Expected);
        Largest = Absolute(Expected).DefaultIfEmpty().Max();
        ReferenceConvolution.Forward(g, Absolute(Input), Absolute(Weights), Absolute(epilogue.Bias.Span), Magnitude);
        for (int i = 0; i < Expected.Length; i++)
            Finish(i, i / g.Out.Count() % g.OutChannels);
    }

    public ConvolutionProblem Problem { get; }

    public Epilogue Epilogue { get; }

    public float[] Input { get; }

    public float[] Weights { get; }

    public float[] Residual { get; }

    public float[] Expected { get; }

    public float[] Magnitude { get; }

    /// <summary>The largest sum, before residual, slopes and clamp.</summary>
    public float Largest { get; }

    /// <summary>A blob of this layout from plain numbers; unused channels hold what no result may depend on.</summary>
    public static GuardedMemory Arrange(ReadOnlySpan<float> plain, BlobLayout layout, int batch, int channels, int pixels, bool flushAtEnd = true)
    {
        const float Unused = 1000;
        var memory = new GuardedMemory(layout.Floats(batch, channels, pixels), flushAtEnd);
        memory.Span.Fill(Unused);
        for (int i = 0; i < plain.Length; i++)
            memory.Span[Place(layout, channels, pixels, i)] = plain[i];
        return memory;
    }

    /// <summary>Plain numbers of a blob of this layout.</summary>
    public static float[] Flatten(ReadOnlySpan<float> blob, BlobLayout layout, int batch, int channels, int pixels)
    {
        float[] plain = new float[batch * channels * pixels];
        for (int i = 0; i < plain.Length; i++)
            plain[i] = blob[Place(layout, channels, pixels, i)];
        return plain;
    }

    private static int Place(BlobLayout layout, int channels, int pixels, int index)
    {
        int pixel = index % pixels, c = index / pixels % channels, n = index / pixels / channels;
        int block = (n * layout.Blocks(channels)) + (c / layout.Lane);
        return (((block * pixels) + pixel) * layout.Lane) + (c % layout.Lane);
    }

    private static float[] Values(Random random, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
            values[i] = (2 * random.NextSingle()) - 1;
        return values;
    }

    private static float[] Absolute(ReadOnlySpan<float> values)
    {
        float[] absolute = values.ToArray();
        for (int i = 0; i < absolute.Length; i++)
            absolute[i] = Math.Abs(absolute[i]);
        return absolute;
    }

    private void Finish(int index, int filter)
    {
        double value = Expected[index];
        if (Epilogue.AddsResidual)
        {
            value += Residual[index];
            Magnitude[index] += Math.Abs(Residual[index]);
        }
        ReadOnlySpan<float> slopes = Epilogue.Slopes.Span;
        if (!slopes.IsEmpty && value < 0)
            value *= slopes[slopes.Length == 1 ? 0 : filter];
        Expected[index] = (float)Math.Min(Math.Max(value, Epilogue.Min), Epilogue.Max);
    }
}
