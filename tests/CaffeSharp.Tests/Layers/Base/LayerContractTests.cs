using System.Text.RegularExpressions;
using CaffeSharp.Blobs;
using CaffeSharp.Layers;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Layers;

/// <summary>What holds for every layer of the catalog.</summary>
public sealed partial class LayerContractTests
{
    /// <summary>What a text may put in the place of a number, to break something.</summary>
    private static readonly string[] Extremes = ["-1", "0", "1", "3", "0.5", "1e-30", "1e30", "nan", "65536", "2147483647", "4294967295", "-2147483648"];

    private static readonly string[] AllocatingReferences = ["Convolution", "Deconvolution", "ConvolutionDepthwise", "ConvolutionRistretto", "DeconvolutionRistretto", "DepthwiseConv", "DepthwiseConvolution"];

    public static TheoryData<int> Samples => [.. Enumerable.Range(0, LayerSamples.All.Count)];

    [Fact]
    public void Every_type_of_the_catalog_has_a_sample() => Assert.Equal(
        LayerCatalog.Default.Types, LayerSamples.All.Select(sample => sample.Type).Concat(LayerSamples.Refused).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_number_of_the_foretold_tops_is_written(int sample)
    {
        var (text, layer) = Make(sample);
        Assert.SkipWhen(layer.Layer is Input, "the caller writes the tops");
        Blob[] tops = layer.RunBlobs(text.Inputs());
        for (int i = 0; i < tops.Length; i++)
        {
            Assert.True(tops[i].Shape == layer.Tops[i] || layer.Layer.HasDataDependentShapes, $"{text}: top {tops[i].Shape} for {layer.Tops[i]}");
            Assert.DoesNotContain(tops[i].Span.ToArray(), float.IsNaN);
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void In_place_gives_the_same_bits(int sample)
    {
        var (text, layer) = Make(sample);
        Assert.SkipWhen(layer.Layer.TopMemory == TopMemory.Own, "does not work in place");
        Assert.Equal(layer.Run(text.Inputs()), layer.Run(text.Inputs(), inPlace: true));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_view_holds_the_numbers_of_its_bottom(int sample)
    {
        var (text, layer) = Make(sample);
        Assert.SkipUnless(layer.Layer.TopMemory == TopMemory.View, "is no view");
        Assert.All(layer.Run(text.Inputs()), top => Assert.Equal(text.Inputs()[0], top));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_batch_gives_what_its_items_give_alone(int sample)
    {
        var (text, layer) = Make(sample);
        Assert.SkipUnless(text.IsPerItem && text.Bottoms.Length > 0, "looks at the whole batch, or at none");
        int items = text.Bottoms[0][0];
        float[][] together = layer.Run(text.Inputs());
        // Trained blobs, so that both hold the same numbers although random fillers depend on the shape.
        Blob[] trained = [.. layer.Setup.Parameters.Select(parameter => parameter.Data)];
        var alone = new LayerCase(text.Text, [.. text.Bottoms.Select(shape => shape.With(0, shape[0] / items))], trained);
        for (int n = 0; n < items; n++)
        {
            float[][] tops = alone.Run([.. text.Inputs().Select(numbers => Item(numbers, n, items))]);
            for (int i = 0; i < tops.Length; i++)
                AssertClose(Item(together[i], n, items), tops[i], 2e-6f);
        }

        static float[] Item(float[] numbers, int item, int items) => numbers[(numbers.Length / items * item)..(numbers.Length / items * (item + 1))];
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_wrong_number_of_bottoms_is_refused(int sample)
    {
        var (text, layer) = Make(sample);
        Shape[] wrong = text.Bottoms.Length == 0 ? [[1, 1, 1, 1]] : [];
        Assert.Contains("bottom", Assert.Throws<LayerException>(() => layer.Layer.InferShapes(wrong)).Message, StringComparison.Ordinal);
        if (text.Bottoms.Length > 0)
            Assert.ThrowsAny<CaffeException>(() => new LayerCase(text.Text, wrong));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_second_forward_allocates_nothing(int sample)
    {
        var (text, layer) = Make(sample);
        Assert.SkipWhen(AllocatingReferences.Contains(text.Type), "a plain forward that only tests run");
        Assert.SkipWhen(layer.Layer.HasDataDependentShapes, "resizes its tops in every forward");
        Assert.Equal(0, layer.AllocatedBytes(text.Inputs()));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Any_shapes_are_taken_or_refused_by_a_message(int sample)
    {
        LayerSample text = LayerSamples.All[sample];
        Gen<Shape> shape = Gen.Int[0, 4].Array[0, 5].Select(dims => Shape.Create(dims));
        // Equal and nearly equal shapes pass the first checks, which random ones hardly ever do.
        Gen<Shape[]> bottoms = Gen.OneOf(
            shape.Array[text.Bottoms.Length],
            shape.Select(one => Enumerable.Repeat(one, text.Bottoms.Length).ToArray()),
            Gen.Select(Gen.Int[0, Math.Max(0, text.Bottoms.Length - 1)], shape).Select((at, other) => text.Bottoms.Select((own, i) => i == at ? other : own).ToArray()));
        bottoms.Sample(shapes =>
        {
            try
            {
                var layer = new LayerCase(text.Text, shapes);
                if (layer.Tops.Sum(top => (long)top.Count()) < 1 << 20)
                    layer.Run([.. shapes.Select((one, i) => i < text.IndexLimits.Length && text.IndexLimits[i] > 0 ? new float[one.Count()] : LayerCase.Numbers(one))]);
            }
            catch (CaffeException)
            {
            }
        }, iter: 200);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Any_number_in_the_text_is_taken_or_refused_by_a_message(int sample)
    {
        LayerSample text = LayerSamples.All[sample];
        foreach (Match number in Number().Matches(text.Text))
        {
            foreach (string other in Extremes)
                Try(text, text.Text[..number.Index] + other + text.Text[(number.Index + number.Length)..]);
        }

        static void Try(LayerSample sample, string text)
        {
            try
            {
                var layer = new LayerCase(text, sample.Bottoms);
                long numbers = layer.Tops.Sum(top => (long)top.Count()) + layer.Layer.ScratchSize(sample.Bottoms) + layer.Setup.Parameters.Sum(parameter => (long)parameter.Shape.Count());
                if (numbers < 1 << 20)
                    layer.Run(sample.Inputs());
            }
            catch (CaffeException)
            {
            }
        }
    }

    internal static void AssertClose(float[] expected, float[] actual, float tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = Math.Max(1e-6f, expected.Select(Math.Abs).Where(float.IsFinite).DefaultIfEmpty(0).Max());
        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= tolerance * scale, $"at {i}: {expected[i]} expected, {actual[i]} found");
    }

    private static (LayerSample Text, LayerCase Layer) Make(int sample) =>
        (LayerSamples.All[sample], new LayerCase(LayerSamples.All[sample].Text, LayerSamples.All[sample].Bottoms));

    [GeneratedRegex(@"(?<=: )-?\d+(\.\d+)?", RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
