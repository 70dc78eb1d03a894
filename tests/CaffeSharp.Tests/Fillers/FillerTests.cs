using System.Runtime.InteropServices;
using System.Security.Cryptography;
using CaffeSharp.Blobs;
using CaffeSharp.Fillers;
using CaffeSharp.Proto;
using Xunit;

namespace CaffeSharp.Tests.Fillers;

public sealed class FillerTests
{
    private static readonly Filler[] All =
    [
        new ConstantFiller(0.1f), new UniformFiller(-2, 3), new GaussianFiller(1, 0.5f), new GaussianFiller(0, 1, 2),
        new PositiveUnitballFiller(), new XavierFiller(), new MsraFiller(VarianceNorm.Average), new BilinearFiller(),
    ];

    [Fact]
    public void A_constant_is_everywhere() => Assert.All(Fill(new ConstantFiller(0.1f), [3, 5]), x => Assert.Equal(0.1f, x));

    [Fact]
    public void Uniform_numbers_fill_their_range_evenly()
    {
        float[] values = Fill(new UniformFiller(-2, 3), [200_000]);
        Assert.InRange(values.Min(), -2, -1.999f);
        Assert.InRange(values.Max(), 2.999f, 3);
        AssertMoments(values, mean: 0.5, variance: 25 / 12.0);
        foreach (var tenth in values.GroupBy(x => (int)((x + 2) * 2)).Where(g => g.Key < 10))
            Assert.InRange(tenth.Count(), 20_000 - 700, 20_000 + 700);
    }

    [Fact]
    public void A_range_of_one_number_gives_that_number() =>
        Assert.All(Fill(new UniformFiller(0.3f, 0.3f), [100]), x => Assert.Equal(0.3f, x));

    [Fact]
    public void Gaussian_numbers_have_the_moments_and_tails_of_a_normal_distribution()
    {
        float[] values = Fill(new GaussianFiller(mean: 1, std: 0.5f), [500, 1000]);
        AssertMoments(values, mean: 1, variance: 0.25);
        double[] z = [.. values.Select(x => (x - 1) / 0.5)];
        Assert.Equal(0, z.Average(x => x * x * x), 0.03);
        Assert.Equal(3, z.Average(x => x * x * x * x), 0.1);
        Assert.Equal(0.6827, z.Average(x => Math.Abs(x) < 1 ? 1 : 0), 0.003);
        Assert.Equal(0.0027, z.Average(x => Math.Abs(x) > 3 ? 1 : 0), 0.0004);
    }

    [Fact]
    public void Sparse_keeps_so_many_outputs_of_each_input()
    {
        const int Outputs = 400, Inputs = 1000, Sparse = 10;
        float[] values = Fill(new GaussianFiller(0, 1, Sparse), [Outputs, Inputs]);
        double perInput = values.Count(x => x != 0) / (double)Inputs;
        Assert.Equal(Sparse, perInput, 0.5);
        AssertMoments([.. values.Where(x => x != 0)], mean: 0, variance: 1, deviations: 6);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(8, 80)]
    public void Sparse_of_none_and_of_all_outputs(int sparse, int kept) =>
        Assert.Equal(kept, Fill(new GaussianFiller(0, 1, sparse), [8, 10]).Count(x => x != 0));

    [Fact]
    public void Unitball_rows_are_positive_and_sum_to_1()
    {
        float[] values = Fill(new PositiveUnitballFiller(), [7, 3, 5, 5]);
        Assert.All(values, x => Assert.True(x > 0));
        foreach (float[] row in values.Chunk(75))
            Assert.Equal(1, row.Sum(x => (double)x), 1e-6);
        Assert.Equal(values.Length, values.Distinct().Count());
    }

    // [N, K, 5, 5] = [40, 20, 5, 5]: fan in 500, fan out 1000.
    [Theory]
    [InlineData("FAN_IN", 500)]
    [InlineData("FAN_OUT", 1000)]
    [InlineData("AVERAGE", 750)]
    public void Xavier_and_msra_follow_the_fan(string norm, double fan)
    {
        var parameter = new FillerParameter { Type = "xavier", VarianceNorm = Norm(norm) };
        float[] xavier = Fill(Filler.Parse(parameter), [40, 20, 5, 5]);
        double bound = Math.Sqrt(3 / fan);
        Assert.InRange(xavier.Max(Math.Abs), bound * 0.999, bound * 1.000001);
        AssertMoments(xavier, mean: 0, variance: 1 / fan);

        parameter.Type = "msra";
        AssertMoments(Fill(Filler.Parse(parameter), [40, 20, 5, 5]), mean: 0, variance: 2 / fan);
    }

    [Fact]
    public void A_blob_of_one_axis_has_fan_in_1_and_fan_out_its_count()
    {
        Assert.InRange(Fill(new XavierFiller(VarianceNorm.FanIn), [10_000]).Max(), 1.73f, 1.7321f);
        Assert.InRange(Fill(new XavierFiller(VarianceNorm.FanOut), [10_000]).Max(), 0.0173f, 0.017321f);
        Assert.InRange(Assert.Single(Fill(new XavierFiller(), Shape.Scalar)), -1.7321f, 1.7321f);
    }

    [Theory]
    [InlineData(1, new[] { 1f })]
    [InlineData(2, new[] { 0.5f, 0.5f })]
    [InlineData(3, new[] { 0.5f, 1f, 0.5f })]
    [InlineData(4, new[] { 0.25f, 0.75f, 0.75f, 0.25f })]
    public void A_bilinear_kernel_is_the_product_of_its_profiles(int size, float[] profile)
    {
        float[] kernel = [.. from row in profile from column in profile select row * column];
        foreach (float[] plane in Fill(new BilinearFiller(), [3, 2, size, size]).Chunk(size * size))
            Assert.Equal(kernel, plane);
    }

    [Fact]
    public void A_filler_writes_the_same_numbers_piecewise_and_at_once()
    {
        // Several chunks on several threads against one number at a time.
        const int Count = 300_001;
        RandomStream random = RandomStream.Create(3, "fc6", 0);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => (float)(0.5 * random.Gaussian(i))), Fill(new GaussianFiller(0, 0.5f), [Count], random));
        Assert.Equal(Enumerable.Range(0, Count).Select(i => (float)random.Uniform(i)), Fill(new UniformFiller(), [Count], random));
    }

    [Fact]
    public void The_numbers_of_a_seed_never_change()
    {
        // A change here gives every user other weights for the same seed.
        byte[] bytes = [.. All.SelectMany(filler => MemoryMarshal.AsBytes<float>(Fill(filler, [8, 5, 3, 3])).ToArray())];
        Assert.Equal("1244E196DC3AA37ECFE38673C4ECFC5D", Convert.ToHexString(SHA256.HashData(bytes))[..32]);
    }

    [Fact]
    public void A_blob_without_numbers_is_left_alone()
    {
        foreach (Filler filler in All)
            Assert.Empty(Fill(filler, [5, 0, 2, 2]));
    }

    [Theory]
    [InlineData("gausian", "there is no filler \"gausian\"; the fillers are constant, uniform, gaussian, positive_unitball, xavier, msra, bilinear and gabor")]
    [InlineData("", "there is no filler \"\"; the fillers are constant, uniform, gaussian, positive_unitball, xavier, msra, bilinear and gabor")]
    public void An_unknown_type_is_refused_with_the_known_ones(string type, string message) =>
        Assert.Equal(message, Refusal(new FillerParameter { Type = type }));

    [Fact]
    public void Numbers_out_of_range_are_refused()
    {
        Assert.Equal("sparse is for the gaussian filler only, not for xavier", Refusal(new() { Type = "xavier", Sparse = 5 }));
        Assert.Equal("sparse is for the gaussian filler only, not for constant", Refusal(new() { Sparse = 0 }));
        Assert.Equal("sparse of a gaussian filler must be -1 (off) or a count, not -2", Refusal(new() { Type = "gaussian", Sparse = -2 }));
        Assert.Equal("the std of a gaussian filler must be above 0 and finite, not 0", Refusal(new() { Type = "gaussian", Std = 0 }));
        Assert.Equal("the std of a gaussian filler must be above 0 and finite, not NaN", Refusal(new() { Type = "gaussian", Std = float.NaN }));
        Assert.Equal("the mean of a gaussian filler must be finite, not Infinity", Refusal(new() { Type = "gaussian", Mean = float.PositiveInfinity }));
        Assert.Equal("a uniform filler cannot draw between min 2 and max 1", Refusal(new() { Type = "uniform", Min = 2 }));
        Assert.Equal("a uniform filler cannot draw between min -Infinity and max 1", Refusal(new() { Type = "uniform", Min = float.NegativeInfinity }));
    }

    [Fact]
    public void A_blob_that_does_not_fit_is_refused()
    {
        Assert.Equal("sparse 9 of a gaussian filler is more than the 8 outputs of [8, 100]", Misfit(new GaussianFiller(0, 1, 9), [8, 100]));
        Assert.Equal("a bilinear filler needs 4 axes and a square kernel, which [2, 1, 3, 4] does not have", Misfit(new BilinearFiller(), [2, 1, 3, 4]));
        Assert.Equal("a bilinear filler needs 4 axes and a square kernel, which [3, 3] does not have", Misfit(new BilinearFiller(), [3, 3]));

        static string Misfit(Filler filler, Shape shape)
        {
            string early = Assert.Throws<FillerException>(() => filler.Check(shape)).Message;
            Assert.Equal(early, Assert.Throws<FillerException>(() => Fill(filler, shape)).Message);
            return early;
        }
    }

    [Theory]
    [InlineData("", 0, "constant(0)")]
    [InlineData("uniform", 0, "uniform(0 to 1)")]
    [InlineData("gaussian", 0, "gaussian(std 1)")]
    [InlineData("gaussian", 7, "gaussian(std 1, sparse 7)")]
    [InlineData("positive_unitball", 0, "positive_unitball")]
    [InlineData("xavier", 0, "xavier(fan in)")]
    [InlineData("msra", 0, "msra(fan in)")]
    [InlineData("bilinear", 0, "bilinear")]
    public void A_filler_describes_itself(string type, int sparse, string description)
    {
        var parameter = new FillerParameter();
        if (type.Length > 0)
            parameter.Type = type;
        if (sparse > 0)
            parameter.Sparse = sparse;
        Assert.Equal(description, Filler.Parse(parameter).Describe());
    }

    [Fact]
    public void A_description_has_points_in_every_culture()
    {
        Assert.Equal("gaussian(mean 0.5, std 0.01)", new GaussianFiller(0.5f, 0.01f).ToString());
        Assert.Equal("constant(0.1)", new ConstantFiller(0.1f).ToString());
        Assert.Equal("msra(average of fan in and fan out)", new MsraFiller(VarianceNorm.Average).ToString());
    }

    private static float[] Fill(Filler filler, Shape shape) => Fill(filler, shape, RandomStream.Create(1, "layer", 0));

    private static float[] Fill(Filler filler, Shape shape, RandomStream random)
    {
        var blob = new Blob(shape);
        blob.Span.Fill(float.NaN);
        filler.Fill(blob, random);
        return blob.Span.ToArray();
    }

    private static string Refusal(FillerParameter parameter) => Assert.Throws<FillerException>(() => Filler.Parse(parameter)).Message;

    private static FillerParameter.Types.VarianceNorm Norm(string name) => name switch
    {
        "FAN_OUT" => FillerParameter.Types.VarianceNorm.FanOut,
        "AVERAGE" => FillerParameter.Types.VarianceNorm.Average,
        _ => FillerParameter.Types.VarianceNorm.FanIn,
    };

    /// <summary>Holds mean and variance to so many standard deviations of their own.</summary>
    private static void AssertMoments(float[] values, double mean, double variance, double deviations = 5)
    {
        double average = values.Average(x => (double)x);
        Assert.Equal(mean, average, deviations * Math.Sqrt(variance / values.Length));
        // The variance of a sample variance is at most 2 variance² / n, which is the normal distribution's.
        Assert.Equal(variance, values.Average(x => (x - average) * (x - average)), deviations * variance * Math.Sqrt(2.0 / values.Length));
    }

    [Fact]
    public void A_gabor_bank_turns_from_filter_to_filter()
    {
        var blob = new Blob([2, 1, 3, 3]);
        Filler.Parse(new FillerParameter { Type = "gabor" }).Fill(blob, RandomStream.Create(1, "conv", 0));
        // σ = 3/4 and λ = 3/2: beside the middle e^(−8/9) · cos(4π/3), and along the edge without the cosine.
        float along = MathF.Exp(-8f / 9), across = -along / 2;
        Assert.Equal([along, across, 1, across, along], new[] { 1, 3, 4, 5, 7 }.Select(i => blob.Span[i]), (x, y) => Math.Abs(x - y) < 1e-6);
        Assert.Equal([across, along, 1, along, across], new[] { 10, 12, 13, 14, 16 }.Select(i => blob.Span[i]), (x, y) => Math.Abs(x - y) < 1e-6);
    }
}
