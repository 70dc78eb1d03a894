using CaffeSharp.Fillers;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Fillers;

public sealed class RandomStreamTests
{
    [Fact]
    public void The_numbers_of_a_seed_never_change()
    {
        // A change here gives every user other weights for the same seed.
        RandomStream conv1 = RandomStream.Create(1, "conv1", 0);
        Assert.Equal(0x93CADDB4912C55C6UL, conv1.Bits(0));
        Assert.Equal(0xC54403E9D7CEB559UL, conv1.Bits(61_000_000));
        Assert.Equal(0xDAAE031B581A063FUL, RandomStream.Create(1, "conv1", 1).Bits(0));
        Assert.Equal(0xF31DBF7C90FA10BCUL, RandomStream.Create(-1, "Faltung/ä", 0).Bits(0));
        Assert.Equal(0.5773142400586705, conv1.Uniform(0));
        Assert.Equal(0.19502737123933436, conv1.Gaussian(0));
    }

    [Fact]
    public void Seed_layer_parameter_and_child_each_give_another_stream()
    {
        RandomStream[] streams =
        [
            RandomStream.Create(1, "conv1", 0), RandomStream.Create(2, "conv1", 0), RandomStream.Create(1, "conv2", 0),
            RandomStream.Create(1, "conv1", 1), RandomStream.Create(1, "conv1", 0).Child(0), RandomStream.Create(1, "", 0),
        ];
        ulong[] bits = [.. from stream in streams from i in Enumerable.Range(0, 1000) select stream.Bits(i)];
        Assert.Equal(bits.Length, bits.Distinct().Count());
        Assert.Equal(streams[0], RandomStream.Create(1, "conv1", 0));
    }

    [Fact]
    public void Every_bit_is_set_half_of_the_time_and_neighbours_are_uncorrelated()
    {
        const int Count = 100_000;
        RandomStream stream = RandomStream.Create(7, "bits", 0);
        for (int bit = 0; bit < 64; bit++)
        {
            int set = 0, same = 0;
            for (int i = 0; i < Count; i++)
            {
                ulong now = stream.Bits(i) >> bit & 1, next = stream.Bits(i + 1) >> bit & 1;
                set += (int)now;
                same += now == next ? 1 : 0;
            }
            // Five standard deviations of a fair coin: 5 · √Count / 2 = 790.
            Assert.InRange(set, Count / 2 - 790, Count / 2 + 790);
            Assert.InRange(same, Count / 2 - 790, Count / 2 + 790);
        }
    }

    [Fact]
    public void Uniform_numbers_stay_strictly_between_0_and_1() => Gen.Select(Gen.Long, Gen.Long).Sample((seed, index) =>
    {
        double u = RandomStream.Create(seed, "layer", 0).Uniform(index);
        Assert.InRange(u, double.BitIncrement(0), double.BitDecrement(1));
    });

    // The first three are the check values printed with algorithm AS 241.
    [Theory]
    [InlineData(0.25, -0.6744897501960817)]
    [InlineData(0.001, -3.090232306167814)]
    [InlineData(1e-20, -9.262340089798408)]
    [InlineData(0.5, 0)]
    [InlineData(0.975, 1.959963984540054)]
    public void The_normal_quantile_meets_its_published_values(double p, double x) =>
        Assert.Equal(x, NormalQuantile.At(p), 4e-15);

    [Fact]
    public void The_normal_quantile_rises_without_a_jump_where_its_pieces_meet()
    {
        // p = 0.075 parts middle and tail, p = exp(-25) tail and far tail; the slope there is 1 / density.
        foreach (double p in (double[])[0.075, 1 - 0.075, Math.Exp(-25)])
        {
            double below = NormalQuantile.At(p * (1 - 1e-12)), above = NormalQuantile.At(p * (1 + 1e-12));
            double density = Math.Exp(-below * below / 2) / Math.Sqrt(2 * Math.PI);
            Assert.InRange(above - below, 0, 4 * p * 1e-12 / density);
        }
    }

    [Fact]
    public void The_logarithm_is_right_to_the_last_bits() =>
        Gen.Double[1e-300, 1e300].Sample(x => Assert.Equal(Math.Log(x), NormalQuantile.Log(x), Math.Abs(Math.Log(x)) * 4e-16 + 1e-17));

    [Fact]
    public void The_logarithm_of_tiny_probabilities_is_right() => Gen.Double[0, 53].Sample(power =>
        Assert.Equal(Math.Log(Math.Pow(2, -power)), NormalQuantile.Log(Math.Pow(2, -power)), 1e-14));
}
