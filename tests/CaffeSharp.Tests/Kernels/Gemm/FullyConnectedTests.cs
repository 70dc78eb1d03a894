using CaffeSharp.Fuzz.Trials;
using CaffeSharp.Kernels;
using CaffeSharp.Kernels.Convolution;
using CaffeSharp.Kernels.Gemm;
using CaffeSharp.Kernels.Threading;
using CaffeSharp.Tests.Kernels.Convolution;
using CsCheck;
using Xunit;

namespace CaffeSharp.Tests.Kernels.Gemm;

/// <summary>Fully connected products against sums in double.</summary>
public sealed class FullyConnectedTests : IDisposable
{
    private const double Tolerance = 1e-6;

    private readonly WorkerPool[] _pools = [new(1), new(2), new(3)];

    public void Dispose()
    {
        foreach (WorkerPool pool in _pools)
            pool.Dispose();
    }

    [Fact]
    public void The_product_equals_the_sum_in_double() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 70], Gen.Int[1, 110], Gen.Bool, Gen.Int[0, 3], Gen.Bool).Sample(
            (batch, inputs, outputs, transposed, lane, slopes) =>
                Check(batch, inputs, outputs, transposed, ConvolutionGen.Lanes[lane % ConvolutionGen.Lanes.Count], slopes),
            iter: 300,
            threads: 1);

    [Theory]
    [InlineData(1, 9216, 10)]
    [InlineData(2, 5003, 7)]
    [InlineData(150, 1100, 9)]
    [InlineData(300, 700, 34)]
    public void Long_rows_and_large_batches_are_cut_up(int batch, int inputs, int outputs)
    {
        foreach (int lane in ConvolutionGen.Lanes)
            Check(batch, inputs, outputs, transposed: false, lane, slopes: false);
    }

    /// <summary>A row of x gives the same bits alone, among few and among many, wherever it stands.</summary>
    [Theory]
    [InlineData(37, 10)]
    [InlineData(256, 70)]
    [InlineData(2048, 33)]
    [InlineData(5003, 7)]
    public void The_batch_changes_no_bit(int inputs, int outputs)
    {
        var random = new Random(inputs);
        float[] x = Values(200 * inputs), w = Values(inputs * outputs);
        foreach (bool transposed in new[] { false, true })
        {
            foreach (int lane in ConvolutionGen.Lanes)
            {
                var product = FullyConnected.Create(inputs, outputs, w, transposed, Epilogue.None, lane);
                float[] all = Run(product, 0, 200);
                foreach (var (first, count) in new[] { (0, 1), (199, 1), (3, 2), (50, 7), (10, 23), (11, 24), (5, 32), (100, 97) })
                    Assert.Equal(all.AsSpan(first * outputs, count * outputs).ToArray(), Run(product, first, count));
            }
        }

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];

        float[] Run(FullyConnected product, int first, int count)
        {
            float[] y = new float[count * outputs];
            product.Run(count, x.AsSpan(first * inputs, count * inputs), y, new float[product.ScratchFloats(count, 2)], _pools[1]);
            return y;
        }
    }

    [Fact]
    public void Memory_of_another_size_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Create(2, 3, new float[5]));
        FullyConnected product = Create(2, 3, new float[6]);
        Assert.Contains("input holds 3", Fault(new float[3], new float[6]), StringComparison.Ordinal);
        Assert.Contains("output holds 5", Fault(new float[4], new float[5]), StringComparison.Ordinal);

        string Fault(float[] x, float[] y) => Assert.Throws<ArgumentException>(() => product.Run(2, x, y, [], _pools[0])).Message;
        static FullyConnected Create(int inputs, int outputs, float[] weights) =>
            FullyConnected.Create(inputs, outputs, weights, transposed: false, Epilogue.None, lane: 1);
    }

    [Fact]
    public void A_run_allocates_nothing()
    {
        var product = FullyConnected.Create(40, 30, new float[1200], transposed: false, Epilogue.None, ConvolutionGen.Lanes[^1]);
        float[] x = new float[80], y = new float[60];
        product.Run(2, x, y, [], _pools[1]);
        Assert.Equal(0, Allocations.Of(() => product.Run(2, x, y, [], _pools[1])));
    }

    private void Check(int batch, int inputs, int outputs, bool transposed, int lane, bool slopes)
    {
        var random = new Random((batch * 31) + inputs + outputs);
        float[] x = Values(batch * inputs), w = Values(inputs * outputs), bias = Values(outputs), slope = Values(slopes ? outputs : 0);
        var epilogue = new Epilogue { Bias = bias, Slopes = slope, Max = 4 };
        var product = FullyConnected.Create(inputs, outputs, w, transposed, epilogue, lane);
        float[] first = Run(_pools[0]);
        for (int i = 0; i < first.Length; i++)
        {
            int m = i / outputs, n = i % outputs;
            double sum = bias[n], magnitude = Math.Abs(bias[n]);
            for (int k = 0; k < inputs; k++)
            {
                double term = (double)x[(m * inputs) + k] * w[transposed ? (k * outputs) + n : (n * inputs) + k];
                sum += term;
                magnitude += Math.Abs(term);
            }
            double expected = Math.Min(slopes && sum < 0 ? sum * slope[n] : sum, epilogue.Max);
            Assert.True(Math.Abs(first[i] - expected) <= Tolerance * magnitude, $"output {i} is {first[i]}, not {expected}");
        }
        Assert.Equal(first, Run(_pools[1]));
        Assert.Equal(first, Run(_pools[2]));

        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];

        float[] Run(WorkerPool pool)
        {
            using GuardedMemory input = new(x.Length), output = new(batch * outputs);
            x.CopyTo(input.Span);
            using var scratch = new GuardedMemory(product.ScratchFloats(batch, pool.Threads));
            product.Run(batch, input.Span, output.Span, scratch.Span, pool);
            Assert.True(output.MarginsAreIntact && scratch.MarginsAreIntact, "it wrote outside its memory");
            return output.Span.ToArray();
        }
    }
}
