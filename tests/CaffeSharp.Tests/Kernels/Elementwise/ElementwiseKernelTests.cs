using CaffeSharp;
using CaffeSharp.Blobs;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Elementwise;
using CaffeSharp.Kernels.Lanes;
using CaffeSharp.Kernels.Layouts;
using CaffeSharp.Tests.Layers;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Elementwise;

/// <summary>Element-wise and per-channel kernels against their layers' plain forwards.</summary>
public sealed class ElementwiseKernelTests
{
    private const float Tolerance = 1e-6f;

    private static readonly Shape[] Bottoms = [[2, 5, 3, 7], [1, 33, 4, 4], [3, 1, 1, 1], [1, 16, 1, 131], [1, 3, 61, 47]];

    private static readonly float[] Odd =
    [
        0, -0f, 1, -1, 1e-3f, -1e-3f, 1e-20f, -1e-20f, 0.624f, 0.626f, -0.626f, 5, -5, 19, 21, 50, -50, 87.5f, 88.6f, 89.5f, -87, -95, -103, -105, 1e4f, -1e4f,
        1e-39f, float.MaxValue, -float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN,
    ];

    private static readonly (string Text, Func<BlobLayout, int, int, int, PreparedElementwise> Make)[] All =
    [
        Case("type: \"ReLU\"", new RectifyFunction(0, float.NegativeInfinity, float.PositiveInfinity)),
        Case("type: \"ReLU\" relu_param { negative_slope: 0.1 }", new RectifyFunction(0.1f, float.NegativeInfinity, float.PositiveInfinity)),
        Case("type: \"ReLU6\"", new RectifyFunction(0, float.NegativeInfinity, 6)),
        Case("type: \"Clip\" clip_param { min: -0.5 max: 1.25 }", new ClipFunction(-0.5f, 1.25f)),
        Case("type: \"AbsVal\"", new AbsFunction()),
        Case("type: \"Threshold\" threshold_param { threshold: 0.5 }", new ThresholdFunction(0.5f)),
        Case("type: \"Power\" power_param { scale: -2 shift: 0.5 }", new LinearFunction(-2, 0.5f)),
        Case("type: \"Power\" power_param { power: 2 scale: 3 shift: 1 }", new SquareFunction(3, 1)),
        Case("type: \"Power\" power_param { power: 1.7 shift: 2 }", new PowFunction(1, 2, 1.7f)),
        Case("type: \"Power\" power_param { power: -1 shift: 3 }", new PowFunction(1, 3, -1)),
        Case("type: \"Power\" power_param { power: 0 }", new ConstantFunction(1)),
        Case("type: \"Exp\"", new ExpFunction(1, 1)),
        Case("type: \"Exp\" exp_param { base: 2 shift: 1 scale: 0.5 }", new ExpFunction((float)(0.5 * Math.Log(2)), 2)),
        Case("type: \"Log\"", new LogFunction(1, 0, 1)),
        Case("type: \"Log\" log_param { base: 10 scale: 2 shift: 5 }", new LogFunction(2, 5, (float)(1 / Math.Log(10)))),
        Case("type: \"ELU\" elu_param { alpha: 0.5 }", new EluFunction(0.5f, 1)),
        Case("type: \"SeLU\"", new EluFunction(1.6732632f, 1.050701f)),
        Case("type: \"Sigmoid\"", new SigmoidFunction()),
        Case("type: \"TanH\"", new TanhFunction()),
        Case("type: \"Swish\" swish_param { beta: 1.5 }", new SwishFunction(1.5f)),
        Case("type: \"Mish\"", new MishFunction()),
        Case("type: \"BNLL\"", new BnllFunction()),
    ];

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, All.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_function_is_that_of_the_layer(int index)
    {
        foreach (Shape bottom in Bottoms)
        {
            float[] x = LayerCase.Numbers(bottom);
            Check(index, bottom, [.. x.Select(value => value * 4)], Tolerance, KernelCase.Layouts);
        }
        Check(index, [1, Odd.Length], Odd, 2e-6f, KernelCase.Layouts);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_function_ends_where_its_image_does(int index)
    {
        foreach ((int Lane, BlobLayout Layout) form in KernelCase.Layouts)
        {
            foreach (Shape bottom in KernelCase.Edges(form.Lane))
                Check(index, bottom, LayerCase.Numbers(bottom), Tolerance, [form]);
        }
    }

    [Fact]
    public void The_same_memory_may_be_input_and_output()
    {
        float[] x = LayerCase.Numbers([1, 3, 5, 9]);
        foreach (int lane in KernelCase.Lanes)
        {
            PreparedElementwise kernel = PreparedElementwise.Create(new EluFunction(1, 1), BlobLayout.Plain, 3, 45, lane);
            using var pool = new WorkerPool(1);
            float[] expected = new float[x.Length], place = [.. x];
            kernel.Run(1, x, expected, [], pool);
            kernel.Run(1, place, place, [], pool);
            Assert.Equal(expected, place);
        }
    }

    [Theory]
    [InlineData("type: \"PReLU\" prelu_param { filler { type: \"gaussian\" } }")]
    [InlineData("type: \"Scale\" scale_param { bias_term: true filler { type: \"gaussian\" } bias_filler { type: \"gaussian\" } }")]
    [InlineData("type: \"Bias\" bias_param { filler { type: \"gaussian\" } }")]
    [InlineData("type: \"BatchNorm\"")]
    public void A_per_channel_function_is_that_of_the_layer(string text)
    {
        foreach (Shape bottom in Bottoms.Concat(KernelCase.Lanes.SelectMany(KernelCase.Edges)).Distinct())
        {
            float[] x = LayerCase.Numbers(bottom);
            var layer = new LayerCase(text + " top: \"y\"", bottom);
            ReadOnlyMemory<float> first = layer.Setup.Parameters[0].Data.Data;
            AffineProblem affine = text.Split('"')[1] switch
            {
                "PReLU" => new AffineProblem { Slope = first },
                "Scale" => new AffineProblem { Factor = first, Bias = layer.Setup.Parameters[1].Data.Data },
                "Bias" => new AffineProblem { Bias = first },
                _ => new AffineProblem { Mean = new float[bottom[1]], Factor = Enumerable.Repeat(1 / MathF.Sqrt(1e-5f), bottom[1]).ToArray() },
            };
            float[] expected = layer.Run([x])[0];
            foreach ((int lane, BlobLayout layout) in KernelCase.Layouts)
                Hold(PreparedAffine.Create(affine, layout, bottom[1], bottom.Count(2), lane), layout, bottom, x, expected, Tolerance, $"{text} on {bottom}, lane {lane}, {layout}");
        }
    }

    private static void Check(int index, Shape bottom, float[] x, float tolerance, IEnumerable<(int Lane, BlobLayout Layout)> forms)
    {
        (string text, var make) = All[index];
        float[] expected = new LayerCase(text + " top: \"y\"", bottom).Run([x])[0];
        foreach ((int lane, BlobLayout layout) in forms)
            Hold(make(layout, bottom[1], bottom.Count(2), lane), layout, bottom, x, expected, tolerance, $"{text} on {bottom}, lane {lane}, {layout}");
    }

    private static void Hold(ImageKernel kernel, BlobLayout layout, Shape bottom, float[] x, float[] expected, float tolerance, string what)
    {
        (BlobLayout, int, int) form = (layout, bottom[1], bottom.Count(2));
        KernelCase.AssertClose(expected, KernelCase.Run(kernel, x, bottom[0], form, form), tolerance, what);
    }

    private static (string Text, Func<BlobLayout, int, int, int, PreparedElementwise> Make) Case<TFunction>(string text, TFunction function)
        where TFunction : struct, IElementFunction =>
        (text, (layout, channels, pixels, lane) => PreparedElementwise.Create(function, layout, channels, pixels, lane));
}
